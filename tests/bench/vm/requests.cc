/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Instructions of every request.
 */
#include <string.h>

#include "../../support/shared.h"
#include "counter.h"
#include "figure.h"
#include "measures.h"
#include "target.h"

namespace {

const int RUNS = 32;

/* Rounds of measurements that need a new process each. */
const int FRESH_RUNS = 8;

const pid_t NOBODY = 99998;

int word = 1;

void
tell(uint64_t value, const char *name)
{
	tell_figure("instructions", value, "%s", name);
}

void
measure_refusals(const Counter &counter)
{
	const Child untraced(fork_child(sleep_on));
	const Child tracee(stopped_target(raise_on));
	struct ptrace_io_desc *const nowhere = nullptr;

	tell(counter.least(RUNS, [](int) { getpid(); }), "getpid");
	tell(counter.least(RUNS, [](int) {
		make(PT_READ_D, NOBODY, &word, 0, ESRCH);
	}), "refused/no-such-process");
	tell(counter.least(RUNS, [&](int) {
		make(3, tracee, &word, 0, EINVAL);
	}), "refused/no-such-request");
	tell(counter.least(RUNS, [&](int) {
		make(PT_READ_D, untraced, &word, 0, EPERM);
	}), "refused/not-traced");
	tell(counter.least(RUNS, [&](int) {
		make(PT_ATTACH, tracee, nullptr, 0, EBUSY);
	}), "refused/traced-already");
	tell(counter.least(RUNS, [&](int) {
		make(PT_IO, tracee, nowhere, 0, EFAULT);
	}), "refused/bad-descriptor");
	tell(counter.least(RUNS, [&](int) {
		make(PT_CONTINUE, tracee, CURRENT_PC, 1000, EINVAL);
	}), "refused/no-such-signal");
}

void
measure_words(const Counter &counter)
{
	const Child tracee(stopped_target(raise_on));

	tell(counter.least(RUNS, [&](int) {
		make(PT_READ_I, tracee, &word, 0);
	}), "PT_READ_I");
	tell(counter.least(RUNS, [&](int) {
		make(PT_READ_D, tracee, &word, 0);
	}), "PT_READ_D");
	tell(counter.least(RUNS, [&](int) {
		make(PT_WRITE_I, tracee, &word, 2);
	}), "PT_WRITE_I");
	tell(counter.least(RUNS, [&](int) {
		make(PT_WRITE_D, tracee, &word, 2);
	}), "PT_WRITE_D");
}

void
measure_registers(const Counter &counter)
{
	static const struct {
		int		get, set;
		const char	*get_name, *set_name;
	} FILES[] = {
		{ PT_GETREGS, PT_SETREGS, "PT_GETREGS", "PT_SETREGS" },
		{ PT_GETFPREGS, PT_SETFPREGS, "PT_GETFPREGS",
		    "PT_SETFPREGS" },
		{ PT_GETDBREGS, PT_SETDBREGS, "PT_GETDBREGS",
		    "PT_SETDBREGS" },
	};
	const Child tracee(stopped_target(raise_on));
	RequestBuffer buffer;

	memset(&buffer, 0, sizeof(buffer));
	for (const auto &file : FILES) {
		tell(counter.least(RUNS, [&](int) {
			make(file.get, tracee, &buffer, 0);
		}), file.get_name);
		tell(counter.least(RUNS, [&](int) {
			make(file.set, tracee, &buffer, 0);
		}), file.set_name);
	}
}

void
measure_running(const Counter &counter)
{
	const Child raising(stopped_target(raise_on));
	const Child computing(stopped_target(compute_on));

	tell(counter.least(RUNS, [&](int) {
		go_on_to_next_stop(raising);
	}), "PT_CONTINUE+wait");

	const auto step = [&](int) {
		make(PT_STEP, computing, CURRENT_PC, 0);
		await_stop_of(computing);
	};

	/* Return from raise(3). */
	for (int i = 0; i < RUNS; i++)
		step(i);
	tell(counter.least(RUNS, step), "PT_STEP+wait");
}

void
measure_attaching(const Counter &counter, void (*life)(), const char *name)
{
	const Child target(fork_child(life));
	uint64_t attach = UINT64_MAX;

	/* Wait until it has reached its place. */
	poll(nullptr, 0, 100);

	const uint64_t all = counter.least(RUNS, [&](int) {
		const uint64_t one = counter.instructions([&] {
			make(PT_ATTACH, target, nullptr, 0);
		});

		attach = one < attach ? one : attach;
		await_stop_of(target);
		make(PT_DETACH, target, CURRENT_PC, 0);
	});

	tell_figure("instructions", attach, "PT_ATTACH/%s", name);
	tell_figure("instructions", all, "PT_ATTACH+wait+PT_DETACH/%s", name);
}

void
count_on()
{
	for (volatile unsigned long sum = 0;; sum = sum + 1)
		;
}

/* A process can do this once. */
void
measure_trace_me(const Counter &counter)
{
	Shared<uint64_t> least;

	*least = UINT64_MAX;
	for (int i = 0; i < FRESH_RUNS; i++) {
		const Child child(fork_child([&] {
			/* Copy the pages that fork(2) shares copy-on-write. */
			ptrace(PT_READ_D, NOBODY, nullptr, 0);

			const uint64_t one = counter.instructions([] {
				ptrace(PT_TRACE_ME, 0, nullptr, 0);
			});

			if (one < *least)
				*least = one;
		}));
		int status;

		REQUIRE_THAT(waitpid(child, &status, 0) == child, "waitpid: %s",
		    errno_name(errno));
	}
	tell(*least, "PT_TRACE_ME");
}

void
measure_killing(const Counter &counter)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < FRESH_RUNS; i++) {
		const pid_t pid = stopped_target(raise_on);
		const uint64_t one = counter.instructions([&] {
			end_target(pid);
		});

		least = one < least ? one : least;
	}
	tell(least, "PT_KILL+wait");
}

} /* namespace */

void
measure_requests(const Counter &counter)
{
	measure_refusals(counter);
	measure_words(counter);
	measure_registers(counter);
	measure_running(counter);
	measure_attaching(counter, sleep_on, "asleep");
	measure_attaching(counter, count_on, "busy");
	measure_trace_me(counter);
	measure_killing(counter);
}
