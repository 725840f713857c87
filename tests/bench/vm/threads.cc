/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The cost of requests over the number of the tracee's threads.
 */
#include "../../support/shared.h"
#include "../../support/thread.h"
#include "counter.h"
#include "figure.h"
#include "measures.h"
#include "target.h"

namespace {

const int MOST_THREADS = 1000;
const int COUNTS[] = { 1, 10, 100, MOST_THREADS };
const int RUNS = 16;

/* Runs of what is done with every thread. */
const int RUNS_OF_ALL = 3;

int word = 1;

/* The threads of a process, by their numbers. */
struct Crew {
	volatile int	count;
	int		tids[MOST_THREADS];
};

/* Make the calling process one of that many threads; the others sleep. */
void
hire(Crew &crew, int count)
{
	auto join = [&crew] {
		crew.tids[__sync_fetch_and_add(&crew.count, 1)] =
		    pthread_self();
		sleep_on();
	};

	crew.tids[crew.count++] = pthread_self();
	for (int i = 1; i < count; i++)
		start_thread(join);
	while (crew.count < count)
		poll(nullptr, 0, 1);

	/* Until they sleep. */
	poll(nullptr, 0, 100);
}

class Teller {
public:
	explicit Teller(int threads)
	    : threads_(threads)
	{
	}

	void
	operator()(uint64_t value, const char *name) const
	{
		tell_figure("instructions", value, "threads/%d/%s", threads_,
		    name);
	}

private:
	int	threads_;
};

/* The mean of a request that is made for each thread. */
template <typename Body>
uint64_t
mean_of_all(const Counter &counter, const Crew &crew, Body body)
{
	return (counter.least(RUNS_OF_ALL, [&](int) {
		for (int i = 0; i < crew.count; i++)
			body(crew.tids[i]);
	}) / crew.count);
}

/* Requests that the original lacks. */
void
measure_list(const Counter &counter, pid_t tracee, const Crew &crew,
    const Teller &tell)
{
	static int tids[MOST_THREADS];
	const bool knows = knows_request(PT_GETLWPLIST, tracee, tids,
	    MOST_THREADS);

	tell(!knows ? NO_SUCH_REQUEST : counter.least(RUNS, [&](int) {
		make(PT_GETLWPLIST, tracee, tids, MOST_THREADS);
	}), "PT_GETLWPLIST");
	tell(!knows ? NO_SUCH_REQUEST : mean_of_all(counter, crew,
	    [&](int tid) {
		struct ptrace_lwpinfo info;

		info.pl_lwpid = tid;
		make(PT_LWPINFO, tracee, &info, sizeof(info));
	}), "PT_LWPINFO/each");
}

/* Of a tracee whose first thread has stopped it, while the others sleep. */
void
measure_stopped(const Counter &counter, int count, const Teller &tell)
{
	const Shared<Crew> crew;
	RequestBuffer buffer;
	const Child tracee(stopped_target([&] {
		hire(*crew, count);
		raise_on();
	}));

	tell(counter.least(RUNS, [&](int) {
		make(PT_READ_D, tracee, &word, 0);
	}), "PT_READ_D");
	tell(counter.least(RUNS, [&](int) {
		make(PT_GETREGS, tracee, &buffer, 0);
	}), "PT_GETREGS");

	/* The original ignores data, and gets the first thread's each time. */
	tell(mean_of_all(counter, *crew, [&](int tid) {
		make(PT_GETREGS, tracee, &buffer, tid);
	}), "PT_GETREGS/each");
	measure_list(counter, tracee, *crew, tell);
	tell(counter.least(RUNS, [&](int) {
		go_on_to_next_stop(tracee);
	}), "PT_CONTINUE+wait");
}

/* The same, but the last of its threads has stopped it. */
void
measure_stopped_by_last(const Counter &counter, int count, const Teller &tell)
{
	const Shared<Crew> crew;
	RequestBuffer buffer;
	const Child tracee(stopped_target([&] {
		auto raise_last = [] {
			for (;;)
				raise_here(SIGUSR1);
		};

		hire(*crew, count - 1);
		start_thread(raise_last);
		sleep_on();
	}));

	tell(counter.least(RUNS, [&](int) {
		make(PT_GETREGS, tracee, &buffer, 0);
	}), "PT_GETREGS/stopped-by-last");
	tell(mean_of_all(counter, *crew, [&](int tid) {
		make(PT_GETREGS, tracee, &buffer, tid);
	}), "PT_GETREGS/each/stopped-by-last");
}

/* Of a process all of whose threads sleep, also while it is not traced. */
void
measure_asleep(const Counter &counter, int count, const Teller &tell)
{
	const Shared<Crew> crew;
	const Child target(fork_child([&] {
		hire(*crew, count);
		sleep_on();
	}));
	uint64_t attach = UINT64_MAX, detach = UINT64_MAX;

	while (crew->count < count)
		poll(nullptr, 0, 10);
	poll(nullptr, 0, 300);

	const uint64_t all = counter.least(RUNS, [&](int) {
		const uint64_t attached = counter.instructions([&] {
			make(PT_ATTACH, target, nullptr, 0);
		});

		await_stop_of(target);

		const uint64_t detached = counter.instructions([&] {
			make(PT_DETACH, target, CURRENT_PC, 0);
		});

		attach = attached < attach ? attached : attach;
		detach = detached < detach ? detached : detach;
	});

	tell(attach, "PT_ATTACH");
	tell(detach, "PT_DETACH");
	tell(all, "PT_ATTACH+wait+PT_DETACH");
}

} /* namespace */

void
measure_threads(const Counter &counter)
{
	for (const int count : COUNTS) {
		const Teller tell(count);

		measure_stopped(counter, count, tell);
		if (count > 1)
			measure_stopped_by_last(counter, count, tell);
		measure_asleep(counter, count, tell);
	}
}
