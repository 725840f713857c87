/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stops of a process that sleeps in a system call: the call continues.
 */
#include <sys/types.h>
#include <sys/time.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Not in the small libc of booted runs. */
#if __has_include(<sys/socket.h>)
#include <sys/socket.h>
#include <sys/select.h>
#endif
#if __has_include(<sys/epoll.h>)
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#endif

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/gate.h"
#include "../support/kernel_sleep.h"
#include "../support/names.h"
#include "../support/request.h"
#include "../support/wait.h"

namespace {

/* The time limit of a call, which it must not reach. */
const int LONG = 100;		/* seconds */

/* Enough that the process is in its call at most of them. */
const int STOPS = 20;

/* Stack to skip below rsp before a function is called. */
const long RED_ZONE = 256;

/* A pipe or a pair of sockets: send() ends a call on end(). */
class Wire {
public:
	explicit Wire(int (*make)(int *fds) = pipe)
	{
		REQUIRE_THAT(make(fds_) == 0, "a pipe or sockets: %s",
		    errno_name(errno));
	}

	~Wire()
	{
		close(fds_[0]);
		close(fds_[1]);
	}

	int
	end() const
	{
		return (fds_[0]);
	}

	void
	send() const
	{
		REQUIRE_EQUAL(1, write(fds_[1], "x", 1));
	}

private:
	int	fds_[2];
};

/* A process that opens a gate before it makes its call. */
class Caller {
public:
	template <typename Body>
	explicit Caller(Body body)
	    : child_(fork_child([this, &body] {
		ready_.open();
		body();
	    }))
	{
		REQUIRE_PASSED(ready_, "the child");
	}

	operator
	pid_t() const
	{
		return (child_);
	}

private:
	Gate	ready_;
	Child	child_;
};

void
attach_and_detach(pid_t pid)
{
	for (int i = 0; i < STOPS; i++) {
		REQUIRE_DONE(PT_ATTACH, pid, nullptr, 0);
		REQUIRE_STOPPED(pid, SIGSTOP);
		REQUIRE_DONE(PT_DETACH, pid, CURRENT_PC, 0);
	}
}

void
do_read(int fd)
{
	char byte;

	CHILD_REQUIRE(read(fd, &byte, 1) == 1);
}

void
do_poll(int fd)
{
	struct pollfd poll_fd = { fd, POLLIN, 0 };

	CHILD_REQUIRE(poll(&poll_fd, 1, LONG * 1000) == 1);
}

#if __has_include(<sys/socket.h>)
int
make_sockets(int *fds)
{
	return (socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
}

void
do_recv(int fd)
{
	const struct timeval limit = { LONG, 0 };
	char byte;

	CHILD_REQUIRE(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit,
	    sizeof(limit)) == 0);
	CHILD_REQUIRE(recv(fd, &byte, 1, 0) == 1);
}

void
do_select(int fd)
{
	struct timeval limit = { LONG, 0 };
	fd_set fds;

	FD_ZERO(&fds);
	FD_SET(fd, &fds);
	CHILD_REQUIRE(select(fd + 1, &fds, nullptr, nullptr, &limit) == 1);
}
#endif

#if __has_include(<sys/epoll.h>)
void
do_epoll_wait(int fd)
{
	struct epoll_event event = {};
	const int epoll = epoll_create1(0);

	event.events = EPOLLIN;
	CHILD_REQUIRE(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0);
	CHILD_REQUIRE(epoll_wait(epoll, &event, 1, LONG * 1000) == 1);
}
#endif

void
do_sigtimedwait()
{
	const struct timespec limit = { LONG, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	CHILD_REQUIRE(sigtimedwait(&set, nullptr, &limit) == SIGUSR1);
}

/* The call returns what it would have returned without the stops. */
void
require_survives(void (*call)(int fd), const Wire &wire)
{
	const Caller caller([&wire, call] { call(wire.end()); });

	attach_and_detach(caller);
	wire.send();
	REQUIRE_EXITED(caller, 0);
}

} /* namespace */

PTRACE_TEST(attach__read_goes_on,
    "read(2) continues after its process has been attached and detached")
{
	require_survives(do_read, Wire());
}

PTRACE_TEST(attach__poll_goes_on,
    "poll(2) continues after its process has been attached and detached")
{
	require_survives(do_poll, Wire());
}

PTRACE_TEST(attach__select_goes_on,
    "select(2) continues after its process has been attached and detached")
{
#if __has_include(<sys/socket.h>)
	require_survives(do_select, Wire());
#else
	ATF_SKIP("there is no select(2) here");
#endif
}

PTRACE_TEST(attach__recv_goes_on,
    "recv(2) with a time limit continues after its process has been attached "
    "and detached")
{
#if __has_include(<sys/socket.h>)
	require_survives(do_recv, Wire(make_sockets));
#else
	ATF_SKIP("there are no sockets here");
#endif
}

PTRACE_TEST(attach__epoll_wait_goes_on,
    "epoll_wait(2), where there is one, continues after its process has been "
    "attached and detached")
{
#if __has_include(<sys/epoll.h>)
	require_survives(do_epoll_wait, Wire());
#else
	ATF_SKIP("there is no epoll_wait(2) here");
#endif
}

PTRACE_TEST(attach__sigtimedwait_goes_on,
    "sigtimedwait(2) continues after its process has been attached and "
    "detached")
{
	block(SIGUSR1);		/* or it would kill the child */

	const Caller caller(do_sigtimedwait);

	attach_and_detach(caller);
	REQUIRE_EQUAL(0, kill(caller, SIGUSR1));
	REQUIRE_EXITED(caller, 0);
}

PTRACE_TEST(attach__semtimedop_goes_on,
    "semtimedop(2), where there is one, continues after its process has been "
    "attached and detached")
{
#if __has_include(<sys/epoll.h>)
	static int id;
	const struct timespec limit = { LONG, 0 };
	struct sembuf down = { 0, -1, 0 }, up = { 0, 1, 0 };

	id = semget(IPC_PRIVATE, 1, 0600);
	REQUIRE_THAT(id != -1, "semget: %s", errno_name(errno));
	atexit([] { semctl(id, 0, IPC_RMID); });

	const Caller caller([&] {
		CHILD_REQUIRE(semtimedop(id, &down, 1, &limit) == 0);
	});

	attach_and_detach(caller);
	REQUIRE_EQUAL(0, semop(id, &up, 1));
	REQUIRE_EXITED(caller, 0);
#else
	ATF_SKIP("there is no semtimedop(2) here");
#endif
}

PTRACE_TEST(attach__nanosleep_is_not_interrupted,
    "nanosleep(2) does not fail with EINTR when its process is attached and "
    "detached")
{
	const Wire wire;
	const Caller caller([&wire] {
		const struct timespec time = { 0, 300 * 1000 * 1000 };

		CHILD_REQUIRE(nanosleep(&time, nullptr) == 0);
		do_read(wire.end());
	});

	attach_and_detach(caller);
	wire.send();
	REQUIRE_EXITED(caller, 0);
}

PTRACE_TEST(attach__write_is_not_cut_short,
    "A blocked write(2) writes everything when its process is attached and "
    "detached meanwhile")
{
	static char bytes[1024 * 1024];
	int fds[2];
	ssize_t got = 0;
	size_t all = 0;

	REQUIRE_EQUAL(0, pipe(fds));

	const Caller caller([&fds] {
		CHILD_REQUIRE(write(fds[1], bytes, sizeof(bytes)) ==
		    sizeof(bytes));
	});

	close(fds[1]);
	attach_and_detach(caller);
	do {
		all += got;
		if (all < sizeof(bytes) / 2)
			attach_and_detach(caller);
		got = read(fds[0], bytes, sizeof(bytes) / 4);
	} while (got > 0);
	REQUIRE_EQUAL(sizeof(bytes), all);
	REQUIRE_EXITED(caller, 0);
}

PTRACE_TEST(registers__of_a_call,
    "PT_GETREGS of a process that sleeps in a system call returns no error "
    "number in rax")
{
	const Wire wire;
	const Caller caller([&wire] { do_read(wire.end()); });

	for (int i = 0; i < STOPS; i++) {
		REQUIRE_DONE(PT_ATTACH, caller, nullptr, 0);
		REQUIRE_STOPPED(caller, SIGSTOP);
		REQUIRE_THAT(REQUIRE_REGISTERS(caller).r_rax >= 0,
		    "rax is %ld", REQUIRE_REGISTERS(caller).r_rax);
		REQUIRE_DONE(PT_DETACH, caller, CURRENT_PC, 0);
	}
	wire.send();
	REQUIRE_EXITED(caller, 0);
}

/*
 * On DragonFly a thread that sleeps in a call does not leave the call to be
 * stopped: it uses the new registers when it does leave, and the call's
 * result replaces the new rax.
 */
PTRACE_TEST(registers__set_in_a_call,
    "PT_SETREGS of a process that sleeps in a system call takes effect when "
    "the call returns, except for rax, which is the call's result")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); _exit(7); }));
	struct reg before, elsewhere, after;

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	before = elsewhere = REQUIRE_REGISTERS(tracee);
	elsewhere.r_rip = reinterpret_cast<long>(count);
	elsewhere.r_rax = -1;
	elsewhere.r_r15 = 15;
	REQUIRE_DONE(PT_SETREGS, tracee, &elsewhere, 0);
	after = REQUIRE_REGISTERS(tracee);
	REQUIRE_EQUAL(elsewhere.r_rip, after.r_rip);
	REQUIRE_EQUAL(elsewhere.r_r15, after.r_r15);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	after = REQUIRE_REGISTERS(tracee);
	REQUIRE_EQUAL(elsewhere.r_rip + 1, after.r_rip);
	REQUIRE_EQUAL(elsewhere.r_r15, after.r_r15);
	REQUIRE_THAT(after.r_rax > 0, "the call's result is %ld",
	    after.r_rax);
	/* The call's result: rax, and the carry flag if it is an error. */
	before.r_rax = after.r_rax;
	before.r_rflags = after.r_rflags;
	REQUIRE_DONE(PT_SETREGS, tracee, &before, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 7);
}

PTRACE_TEST(registers__restored_in_a_call,
    "Setting and restoring registers while the process sleeps in a system call "
    "does not affect the call")
{
	const Wire wire;
	const Caller caller([&wire] { do_read(wire.end()); });

	for (int i = 0; i < STOPS; i++) {
		struct reg before, elsewhere;

		REQUIRE_DONE(PT_ATTACH, caller, nullptr, 0);
		REQUIRE_STOPPED(caller, SIGSTOP);
		before = elsewhere = REQUIRE_REGISTERS(caller);
		elsewhere.r_rip = reinterpret_cast<long>(count);
		REQUIRE_DONE(PT_SETREGS, caller, &elsewhere, 0);
		REQUIRE_DONE(PT_SETREGS, caller, &before, 0);
		REQUIRE_DONE(PT_DETACH, caller, CURRENT_PC, 0);
	}
	wire.send();
	REQUIRE_EXITED(caller, 0);
}

/*
 * A signal ends the sleep, and the call is restarted when the tracer resumes
 * the process; gdb's inferior call comes before that.
 */
PTRACE_TEST(signal__function_called_out_of_a_call,
    "A tracee stopped by SIGINT in read(2) can call a function that its tracer "
    "chooses, and completes the read after its registers are restored")
{
	const Wire wire;
	Gate ready;
	const Child tracee(start_traced([&] {
		raise(SIGUSR1);
		ready.open();
		do_read(wire.end());
		_exit(7);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_PASSED(ready, "the tracee");
	for (int i = 0; i < STOPS; i++) {
		struct reg before, call;

		REQUIRE_EQUAL(0, kill(tracee, SIGINT));
		REQUIRE_STOPPED(tracee, SIGINT);
		before = call = REQUIRE_REGISTERS(tracee);
		call.r_rip = reinterpret_cast<long>(count);
		call.r_rsp -= RED_ZONE;
		REQUIRE_DONE(PT_SETREGS, tracee, &call, 0);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		REQUIRE_STOPPED(tracee, SIGTRAP);
		REQUIRE_EQUAL(call.r_rip + 1,
		    REQUIRE_REGISTERS(tracee).r_rip);
		REQUIRE_DONE(PT_SETREGS, tracee, &before, 0);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	}
	wire.send();
	REQUIRE_EXITED(tracee, 7);
}


ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, attach__read_goes_on);
	ATF_ADD_TEST_CASE(tcs, attach__recv_goes_on);
	ATF_ADD_TEST_CASE(tcs, attach__poll_goes_on);
	ATF_ADD_TEST_CASE(tcs, attach__select_goes_on);
	ATF_ADD_TEST_CASE(tcs, attach__epoll_wait_goes_on);
	ATF_ADD_TEST_CASE(tcs, attach__sigtimedwait_goes_on);
	ATF_ADD_TEST_CASE(tcs, attach__semtimedop_goes_on);
	ATF_ADD_TEST_CASE(tcs, attach__nanosleep_is_not_interrupted);
	ATF_ADD_TEST_CASE(tcs, attach__write_is_not_cut_short);
	ATF_ADD_TEST_CASE(tcs, registers__of_a_call);
	ATF_ADD_TEST_CASE(tcs, registers__set_in_a_call);
	ATF_ADD_TEST_CASE(tcs, registers__restored_in_a_call);
	ATF_ADD_TEST_CASE(tcs, signal__function_called_out_of_a_call);
}
