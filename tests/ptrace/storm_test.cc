/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Many tracers and tracees at once, doing anything at any time: nothing may
 * crash or hang, and nobody may be left.
 *
 * What the original is known not to survive is left out: a tracer whose
 * ancestor is its tracee (D5), and PT_ATTACH to a process that is still
 * being made (D7).
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

/* Tracees that each tracer keeps, and where everybody finds them. */
const int TRACEES = 3;
const int VICTIMS = TRACERS * TRACEES;

struct Storm {
	volatile pid_t		victims[VICTIMS];
	volatile unsigned long	requests[TRACERS];
	volatile unsigned long	granted[TRACERS];
};

/* Marsaglia's xorshift, so that a run is known by its seed. */
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

/* What a tracee does with its life. */
[[noreturn]] void
live(Random random, bool traced)
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
			act();
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
					live(Random(seed), traced);
				});
			}
		}
		if (random_.below(64) == 0)
			look_after(mine()[random_.below(TRACEES)]);
	}

	/*
	 * Whoever traced it, its parent is told of its end: until it has
	 * been, the process is there.
	 */
	void
	look_after(pid_t pid)
	{
		CHILD_REQUIRE(kill(pid, 0) == 0 || errno == EPERM);
	}

	void
	act()
	{
		const pid_t pid = storm_.victims[random_.below(VICTIMS)];

		if (pid <= 0)
			return;
		switch (random_.below(8)) {
		case 0:
			kill(pid, random_.any_of(SIGNALS));
			break;
		case 1:
			storm_events(pid);
			break;
		case 2:
		case 3:
			take_event();
			break;
		default:
			ask(pid);
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
	ask(pid_t pid)
	{
		static const int LIKELY[] = {
			PT_ATTACH, PT_CONTINUE, PT_STEP, PT_DETACH,
		};
		const int req = random_.below(2) == 0 ?
		    random_.any_of(LIKELY) : random_.any_of(TRACER_REQUESTS);
		RequestBuffer buffer;
		const void *addr = &buffer;
		int data = 0;

		memset(&buffer, 0, sizeof(buffer));
		if (req == PT_CONTINUE || req == PT_STEP || req == PT_DETACH) {
			addr = WHERE_IT_IS;
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

	/* Ask for stop events, let it go on from one, or both. */
	void
	storm_events(pid_t pid)
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
				/* It may be another's to wait for. */
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

/* The tracers from this one on; all end before it returns. */
void
rage(Storm &storm, int number, unsigned long seed, int seconds)
{
	if (number == TRACERS)
		return;

	const Child tracer(start([&storm, number, seed, seconds] {
		Tracer(storm, number, seed).run(seconds);
	}));

	rage(storm, number + 1, seed, seconds);
	REQUIRE_EVENT(next_event(tracer, seconds + 6 * PATIENCE),
	    Fate::EXITED, 0);
}

} /* namespace */

ATF_TEST_CASE(storm__leaves_nothing);
ATF_TEST_CASE_HEAD(storm__leaves_nothing)
{
	set_md_var("descr", "Tracers that make any request of anybody's "
	    "tracees, while these run, fault, execute programs, exit and get "
	    "signals and stop events, leave no process behind (the "
	    "configuration variable storm_seconds says how long, 3 unless it "
	    "is given; storm_seed which storm)");
	set_md_var("timeout", "3600");
}
ATF_TEST_CASE_BODY(storm__leaves_nothing)
{
	const int seconds = atoi(get_config_var("storm_seconds", "3").c_str());
	const int seed = atoi(get_config_var("storm_seed", "1").c_str());
	unsigned long requests = 0, granted = 0;
	const Shared<Storm> storm;
	Gate left;

	rage(*storm, 0, seed, seconds);
	REQUIRE_THAT(left.deserted(4 * PATIENCE), "a process is left");
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
