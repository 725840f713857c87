/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Requests per second.
 */
#include <sys/sysctl.h>

#include <string.h>
#include <sched.h>
#include <time.h>

#include "../../support/shared.h"
#include "figure.h"
#include "measures.h"
#include "target.h"

namespace {

const int MOST_TRACERS = 16;
const long MILLISECONDS = 1000;
const int ROUNDS = 3;
const size_t BLOCK = 65536;

char block[BLOCK];

struct Together {
	volatile int		ready[MOST_TRACERS];
	volatile int		begin;
	volatile unsigned long	requests[MOST_TRACERS];
};

long
now()
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (time.tv_sec * 1000 + time.tv_nsec / 1000000);
}

using Operation = void (*)(pid_t pid);

void
read_word(pid_t pid)
{
	make(PT_READ_D, pid, block, 0);
}

void
get_registers(pid_t pid)
{
	static RequestBuffer buffer;

	make(PT_GETREGS, pid, &buffer, 0);
}

void
read_block(pid_t pid)
{
	static char mine[BLOCK];
	size_t moved;

	transfer(PIOD_READ_D, pid, block, mine, BLOCK, &moved);
}

const struct {
	const char	*name;
	Operation	operation;
} OPERATIONS[] = {
	{ "PT_READ_D", read_word },
	{ "PT_GETREGS", get_registers },
	{ "PT_IO/read/65536", read_block },
	{ "PT_CONTINUE+wait", go_on_to_next_stop },
};

/* One tracer and its tracee. */
void
trace(Together &together, int number, Operation operation)
{
	const pid_t pid = stopped_target([] {
		memset(block, 1, sizeof(block));
		raise_on();
	});
	unsigned long requests = 0;
	long end;

	together.ready[number] = 1;
	while (!together.begin)
		sched_yield();
	end = now() + MILLISECONDS;
	while (now() < end) {
		for (int i = 0; i < 8; i++)
			operation(pid);
		requests += 8;
	}
	together.requests[number] = requests;
	end_target(pid);
}

unsigned long
rate(int tracers, Operation operation)
{
	Shared<Together> together;
	pid_t pids[MOST_TRACERS];
	unsigned long requests = 0;
	int status;

	for (int i = 0; i < tracers; i++) {
		pids[i] = fork_child([&] {
			trace(*together, i, operation);
		});
		REQUIRE_THAT(pids[i] != -1, "fork: %s", errno_name(errno));
		while (!together->ready[i])
			sched_yield();
	}
	together->begin = 1;
	for (int i = 0; i < tracers; i++) {
		REQUIRE_THAT(waitpid(pids[i], &status, 0) == pids[i] &&
		    status == 0, "a tracer: status %#x",
		    static_cast<unsigned int>(status));
		requests += together->requests[i];
	}
	return (requests * 1000 / MILLISECONDS);
}

/* The maximum of some rounds: other load only slows down. */
unsigned long
best_rate(int tracers, Operation operation)
{
	unsigned long best = 0;

	for (int i = 0; i < ROUNDS; i++) {
		const unsigned long one = rate(tracers, operation);

		best = one > best ? one : best;
	}
	return (best);
}

int
processors()
{
	int count = 1;
	size_t len = sizeof(count);

	sysctlbyname("hw.ncpu", &count, &len, nullptr, 0);
	return (count < MOST_TRACERS ? count : MOST_TRACERS);
}

} /* namespace */

void
measure_rates()
{
	const int most = processors();

	for (const auto &each : OPERATIONS) {
		tell_figure("per-second", best_rate(1, each.operation),
		    "tracers/1/%s", each.name);
		if (most > 1) {
			tell_figure("per-second",
			    best_rate(most, each.operation), "tracers/%d/%s", most, each.name);
		}
	}
}
