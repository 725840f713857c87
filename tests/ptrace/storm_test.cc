/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Many tracers and tracees at once that make random requests: nothing may crash
 * or hang, and no process may be left.
 *
 * Left out are two things that crash or hang the original: a tracer whose
 * ancestor is its tracee (D5), and PT_ATTACH to a process during its fork(2)
 * (D7).
 */
#include <sys/ioctl.h>
#include <sys/pioctl.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/deadline.h"
#include "../support/gate.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/wait.h"

namespace {

const int TRACERS = 6;

/* Tracees that each tracer forks; any tracer may make requests about any. */
const int TRACEES = 3;
const int VICTIMS = TRACERS * TRACEES;

struct Storm {
	volatile pid_t		victims[VICTIMS];
	volatile unsigned long	requests[TRACERS];
	volatile unsigned long	granted[TRACERS];
};

/* Marsaglia's xorshift; the same seed gives the same numbers. */
class Random {
public:
	explicit Random(unsigned long seed)
	    : state_(seed * 0x9e3779b97f4a7c15 + 1)
	{
	}

	/* 0 to bound - 1. */
	unsigned long
	below(unsigned long bound)
	{
		state_ ^= state_ << 13;
		state_ ^= state_ >> 7;
		state_ ^= state_ << 17;
		return (state_ % bound);
	}

	template <typename T, size_t N>
	T
	any_of(const T (&items)[N])
	{
		return (items[below(N)]);
	}

private:
	unsigned long	state_;
};

const int SIGNALS[] = {
	0, SIGUSR1, SIGUSR2, SIGTRAP, SIGTERM, SIGSTOP, SIGCONT, SIGSEGV,
	SIGKILL,
};

char page[4096];

/* The body of a tracee: random actions until it exits or is killed. */
[[noreturn]] void
run_tracee(Random random, bool traced)
{
	signal(SIGUSR1, [](int) { });
	signal(SIGSEGV, [](int) { _exit(1); });
	if (traced)
		ptrace(PT_TRACE_ME, 0, nullptr, 0);
	for (;;) {
		switch (random.below(8)) {
		case 0:
			raise(SIGUSR1);
			break;
		case 1:
			raise(SIGTRAP);
			break;
		case 2:
			count();
			break;
		case 3:
			sched_yield();
			break;
		case 4:
			for (size_t i = 0; i < sizeof(page); i++)
				page[i]++;
			break;
		case 5:
			if (random.below(8) == 0)
				_exit(0);
			break;
		case 6:
			if (random.below(8) == 0) {
				execl("/bin/sh", "sh", "-c", "exit 0",
				    static_cast<char *>(nullptr));
			}
			break;
		case 7:
			getppid();
			break;
		}
	}
}

class Tracer {
public:
	Tracer(Storm &storm, int number, unsigned long seed)
	    : storm_(storm), number_(number), random_(seed + number)
	{
	}

	void
	run(int seconds)
	{
		const Deadline deadline(seconds);

		while (!deadline.passed()) {
			keep_tracees();
			make_random_call();
		}
		end_tracees();
	}

private:
	volatile pid_t *
	mine()
	{
		return (storm_.victims + number_ * TRACEES);
	}

	void
	keep_tracees()
	{
		for (int i = 0; i < TRACEES; i++) {
			const bool traced = random_.below(2) == 0;
			const unsigned long seed = random_.below(1000000);

			if (mine()[i] == 0) {
				mine()[i] = fork_child([traced, seed] {
					run_tracee(Random(seed), traced);
				});
			}
		}
		if (random_.below(64) == 0)
			require_exists(mine()[random_.below(TRACEES)]);
	}

	/*
	 * The end of a process is reported to its parent whoever traced it,
	 * and until then the process exists.
	 */
	void
	require_exists(pid_t pid)
	{
		CHILD_REQUIRE(kill(pid, 0) == 0 || errno == EPERM);
	}

	void
	make_random_call()
	{
		const pid_t pid = storm_.victims[random_.below(VICTIMS)];

		if (pid <= 0)
			return;
		switch (random_.below(8)) {
		case 0:
			kill(pid, random_.any_of(SIGNALS));
			break;
		case 1:
			use_stop_events(pid);
			break;
		case 2:
		case 3:
			take_event();
			break;
		default:
			make_request(pid);
			break;
		}
	}

	void
	take_event()
	{
		int status;
		const pid_t pid = waitpid(-1, &status, WUNTRACED | WNOHANG);

		if (pid <= 0 || WIFSTOPPED(status))
			return;
		for (int i = 0; i < TRACEES; i++) {
			if (mine()[i] == pid)
				mine()[i] = 0;
		}
	}

	void
	make_request(pid_t pid)
	{
		static const int LIKELY[] = {
			PT_ATTACH, PT_CONTINUE, PT_STEP, PT_DETACH,
		};
		const int req = random_.below(2) == 0 ?
		    random_.any_of(LIKELY) : random_.any_of(TRACER_REQUESTS);
		RequestBuffer buffer;
		const void *addr = &buffer;
		int data = data_of(req);

		memset(&buffer, 0, sizeof(buffer));
		if (req == PT_CONTINUE || req == PT_STEP || req == PT_DETACH) {
			addr = CURRENT_PC;
			data = random_.any_of(SIGNALS);
		} else if (req == PT_IO) {
			buffer.io = { static_cast<int>(random_.below(5)), page,
			    page, random_.below(sizeof(page)) };
		} else if (req == PT_READ_I || req == PT_READ_D) {
			addr = page;
		} else if (req == PT_WRITE_I || req == PT_WRITE_D) {
			addr = page + random_.below(sizeof(page) - 4);
		} else if (req == PT_SETREGS) {
			request(PT_GETREGS, pid, &buffer, 0);
		}
		storm_.requests[number_]++;
		if (request(req, pid, addr, data).error == 0)
			storm_.granted[number_]++;
	}

	/* Request stop events, and sometimes resume the process. */
	void
	use_stop_events(pid_t pid)
	{
		char path[40];
		int fd;

		snprintf(path, sizeof(path), "/proc/%d/mem",
		    static_cast<int>(pid));
		fd = open(path, O_RDWR);
		if (fd == -1)
			return;
		ioctl(fd, PIOCBIS, static_cast<int>(random_.below(0x40)));
		if (random_.below(2) == 0) {
			struct procfs_status status;

			ioctl(fd, PIOCSTATUS, &status);
			ioctl(fd, PIOCCONT, 0);
		}
		ioctl(fd, PIOCBIC, -1);
		close(fd);
	}

	void
	end_tracees()
	{
		for (int i = 0; i < TRACEES; i++) {
			if (mine()[i] > 0) {
				/* Another tracer may have to wait for it. */
				kill(mine()[i], SIGKILL);
				const Child ended(mine()[i]);
			}
			mine()[i] = 0;
		}
	}

	Storm		&storm_;
	const int	number_;
	Random		random_;
};

/* Run the tracers from this number on, until all have ended. */
void
run_tracers(Storm &storm, int number, unsigned long seed, int seconds)
{
	if (number == TRACERS)
		return;

	const Child tracer(start([&storm, number, seed, seconds] {
		Tracer(storm, number, seed).run(seconds);
	}));

	run_tracers(storm, number + 1, seed, seconds);
	REQUIRE_EVENT(next_event(tracer, seconds + 6 * PATIENCE),
	    Fate::EXITED, 0);
}

} /* namespace */

ATF_TEST_CASE(storm__leaves_nothing);
ATF_TEST_CASE_HEAD(storm__leaves_nothing)
{
	set_md_var("descr", "Tracers that make random requests about any "
	    "tracee, while these run, fault, execute programs, exit and get "
	    "signals and stop events, leave no process behind (configuration "
	    "variables: storm_seconds, by default 3, and storm_seed)");
	set_md_var("timeout", "3600");
}
ATF_TEST_CASE_BODY(storm__leaves_nothing)
{
	const int seconds = atoi(get_config_var("storm_seconds", "3").c_str());
	const int seed = atoi(get_config_var("storm_seed", "1").c_str());
	unsigned long requests = 0, granted = 0;
	const Shared<Storm> storm;
	Gate left;

	run_tracers(*storm, 0, seed, seconds);
	REQUIRE_THAT(left.all_writers_closed(4 * PATIENCE),
	    "a process is left");
	for (int i = 0; i < TRACERS; i++) {
		requests += storm->requests[i];
		granted += storm->granted[i];
	}
	complain("%lu requests, %lu of them granted", requests, granted);
	REQUIRE_THAT(granted > 0, "nothing was granted");
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, storm__leaves_nothing);
}
