/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A traced process: ptrace(2) and waitpid(2) on it, every answer checked.
 */
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

#include "target.h"
#include "text.h"
#include "watchdog.h"

/* For addr: resume the process where it is. */
static void *const WHERE_IT_IS = reinterpret_cast<void *>(1);

/* The first two arguments of Target::call() and Target::request(). */
#define REQUEST(number)	number, #number

/* SIGCHLD is blocked while one exists, so that it can be waited for. */
class ChildSignal {
public:
	ChildSignal()
	{
		sigemptyset(&set_);
		sigaddset(&set_, SIGCHLD);
		sigprocmask(SIG_BLOCK, &set_, &before_);
	}
	~ChildSignal() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
	ChildSignal(const ChildSignal &) = delete;
	ChildSignal &operator=(const ChildSignal &) = delete;

	void await(long milliseconds) const
	{
		const struct timespec limit = { milliseconds / 1000,
		    milliseconds % 1000 * 1000000 };

		sigtimedwait(&set_, nullptr, &limit);
	}

private:
	sigset_t set_;
	sigset_t before_;
};

Target::Target(pid_t pid)
    : pid_(pid)
{
	watchdog_target(pid);
}

/*
 * A process that ran when it was attached to may tell of its stop before
 * all of it has stopped, and then once more; until that is waited for it
 * counts as running.
 */
bool
Target::stopped_again()
{
	int status;

	return (waitpid(pid_, &status, WNOHANG) == pid_ &&
	    event(status).kind == Event::STOPPED);
}

/*
 * As ptrace(2), but errno is 0 after a word of -1 was read.
 */
int
Target::call(int number, const char *name, const void *address, int data)
{
	const Waiting waiting(name);
	const auto addr = static_cast<caddr_t>(const_cast<void *>(address));

	errno = 0;
	const int answer = ptrace(number, pid_, addr, data);
	if (answer != -1 || errno != EBUSY)
		return (answer);
	if (!stopped_again()) {
		errno = EBUSY;
		return (answer);
	}
	errno = 0;
	return (ptrace(number, pid_, addr, data));
}

int
Target::request(int number, const char *name, const void *address, int data)
{
	const int answer = call(number, name, address, data);

	if (answer == -1 && errno != 0)
		fail("%s of %d: %s", name, int(pid_), strerror(errno));
	return (answer);
}

Event
Target::attach()
{
	request(REQUEST(PT_ATTACH), nullptr, 0);

	Event event = wait();

	/* See stopped_again(). */
	const ChildSignal child;

	child.await(100);
	if (event.kind == Event::STOPPED)
		take(&event);
	return (event);
}

void
Target::step(int signal)
{
	request(REQUEST(PT_STEP), WHERE_IT_IS, signal);
}

void
Target::go_on(int signal)
{
	request(REQUEST(PT_CONTINUE), WHERE_IT_IS, signal);
}

void
Target::detach(int signal)
{
	request(REQUEST(PT_DETACH), WHERE_IT_IS, signal);
	alive_ = false;
	watchdog_target(0);
}

Event
Target::event(int status)
{
	if (WIFSTOPPED(status))
		return (Event{Event::STOPPED, WSTOPSIG(status), false});

	int again;

	/* A tracer that is also the parent may be told of the end twice. */
	waitpid(pid_, &again, WNOHANG);
	alive_ = false;
	watchdog_target(0);
	if (WIFEXITED(status))
		return (Event{Event::EXITED, WEXITSTATUS(status), false});
	return (Event{Event::KILLED, WTERMSIG(status),
	    WCOREDUMP(status) != 0});
}

/*
 * What there is to be told now, if anything.
 */
bool
Target::take(Event *told)
{
	int status;
	const pid_t who = waitpid(pid_, &status, WNOHANG);

	if (who == -1) {
		alive_ = false;
		fail("waitpid of %d: %s", int(pid_), strerror(errno));
	}
	if (who == pid_)
		*told = event(status);
	return (who == pid_);
}

Event
Target::wait()
{
	const Waiting waiting("a stop or the end");
	const ChildSignal child;
	Event event;

	while (!take(&event))
		child.await(1000);
	return (event);
}

/*
 * Wait so long for the end.  Stops on the way to it are not in the way.
 */
bool
Target::await_end(Event *end, int seconds)
{
	constexpr long slice = 50;
	const ChildSignal child;

	for (long left = seconds * 1000L; left > 0; left -= slice) {
		if (take(end)) {
			if (end->kind != Event::STOPPED)
				return (true);
			request(REQUEST(PT_KILL), nullptr, 0);
		}
		child.await(slice);
	}
	return (false);
}

Event
Target::kill()
{
	const Waiting waiting("the end");
	Event end;

	request(REQUEST(PT_KILL), nullptr, 0);
	if (await_end(&end, 1))
		return (end);

	/* After a SIGSTOP the thread resumes without looking at its signal. */
	if (::kill(pid_, SIGKILL) == -1)
		fail("kill of %d: %s", int(pid_), strerror(errno));
	if (await_end(&end, 5))
		return (end);
	fail("%d survives PT_KILL and SIGKILL", int(pid_));
}

struct reg
Target::registers()
{
	struct reg regs;

	request(REQUEST(PT_GETREGS), &regs, 0);
	return (regs);
}

struct fpreg
Target::fp_registers()
{
	struct fpreg regs;

	request(REQUEST(PT_GETFPREGS), &regs, 0);
	return (regs);
}

struct dbreg
Target::debug_registers()
{
	struct dbreg regs;

	request(REQUEST(PT_GETDBREGS), &regs, 0);
	return (regs);
}

void
Target::set_registers(const struct reg &regs)
{
	request(REQUEST(PT_SETREGS), &regs, 0);
}

void
Target::set_debug_registers(const struct dbreg &regs)
{
	request(REQUEST(PT_SETDBREGS), &regs, 0);
}

static void *
pointer(unsigned long address)
{
	return (reinterpret_cast<void *>(address));
}

int
Target::read_word(unsigned long address)
{
	return (request(REQUEST(PT_READ_I), pointer(address), 0));
}

void
Target::write_word(unsigned long address, int word)
{
	request(REQUEST(PT_WRITE_I), pointer(address), word);
}

/*
 * One PT_IO.  False with errno if not all of it was moved.
 */
bool
Target::move(int operation, unsigned long address, void *buffer,
    size_t length)
{
	struct ptrace_io_desc io = { operation, pointer(address), buffer,
	    length };

	if (call(REQUEST(PT_IO), &io, 0) == -1)
		return (false);
	errno = EFAULT;
	return (io.piod_len == length);
}

bool
Target::try_read(unsigned long address, void *buffer, size_t length)
{
	return (move(PIOD_READ_D, address, buffer, length));
}

void
Target::read(unsigned long address, void *buffer, size_t length)
{
	if (!move(PIOD_READ_D, address, buffer, length)) {
		fail("PT_IO of %d: %s, reading %s at 0x%lx", int(pid_),
		    strerror(errno), counted(length, "byte").c_str(),
		    address);
	}
}

void
Target::write(unsigned long address, const void *buffer, size_t length)
{
	if (!move(PIOD_WRITE_D, address, const_cast<void *>(buffer), length)) {
		fail("PT_IO of %d: %s, writing %s at 0x%lx", int(pid_),
		    strerror(errno), counted(length, "byte").c_str(),
		    address);
	}
}
