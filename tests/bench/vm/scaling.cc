/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The cost of requests over the number of tracees, stops and ancestors.
 */
#include <stdio.h>

#include "../../support/shared.h"
#include "counter.h"
#include "figure.h"
#include "measures.h"
#include "samples.h"
#include "target.h"

namespace {

const int MOST_TRACEES = 10000;
const int COUNTS[] = { 1, 10, 100, 1000, MOST_TRACEES };
const int STOPS[] = { 1, 10, 100, 500 };
const int MOST_STOPS = 100000;		/* of all tracees together */

const int DEPTHS[] = { 1, 10, 100, 1000 };
const int RUNS = 16;

int word = 1;
pid_t tracees[MOST_TRACEES];

/* As many as requested, or as the machine has room for. */
int
start_tracees(int count)
{
	for (int i = 0; i < count; i++) {
		tracees[i] = stopped_target(raise_on);
		if (tracees[i] == -1)
			return (i);
	}
	return (count);
}

/*
 * The median of all tracees and of several runs: an interrupt does not change
 * it, and unlike the minimum it shows what is slow for most of them.
 */
template <typename Body>
uint64_t
median_of_all(const Counter &counter, int count, int times, Body body)
{
	static const int MOST = 2000;
	Samples<MOST> samples;

	for (int time = 0; time < times; time++) {
		for (int i = 0; i < count; i++) {
			samples.take(counter.instructions([&] {
				body(tracees[i]);
			}));
		}
	}
	return (samples.median());
}

void
measure_among(const Counter &counter, int count)
{
	int stopped = 0;

	tell_figure("instructions", median_of_all(counter, count, RUNS,
	    [](pid_t pid) {
		make(PT_READ_D, pid, &word, 0);
	}), "tracees/%d/PT_READ_D", count);
	for (const int stops : STOPS) {
		if (stops * count > MOST_STOPS)
			break;

		const uint64_t median = median_of_all(counter, count,
		    stops - stopped, go_on_to_next_stop);

		tell_figure("instructions", median,
		    "tracees/%d/PT_CONTINUE+wait/to-stop-%d", count, stops);
		stopped = stops;
	}

	/* Now each of them has a session, which the original does not know. */
	const bool knows = knows_request(PT_FOLLOW_FORK, tracees[0], nullptr,
	    1);

	for (int i = 0; knows && i < count; i++)
		make(PT_FOLLOW_FORK, tracees[i], nullptr, 1);
	tell_figure("instructions", !knows ? NO_SUCH_REQUEST :
	    median_of_all(counter, count, 2, go_on_to_next_stop),
	    "tracees/%d/PT_CONTINUE+wait/with-sessions", count);
}

/* Fork a chain of processes; the last one measures. */
template <typename Body>
void
descend(int depth, Body body)
{
	if (depth == 0) {
		body();
		return;
	}

	int status;
	const pid_t pid = fork_child([&] { descend(depth - 1, body); });

	CHILD_REQUIRE(pid != -1);
	CHILD_REQUIRE(waitpid(pid, &status, 0) == pid && status == 0);
}

void
measure_at_depth(const Counter &counter, int depth)
{
	const Child target(fork_child(sleep_on));
	Shared<uint64_t> least;

	*least = UINT64_MAX;
	poll(nullptr, 0, 100);

	const Child chain(fork_child([&] {
		descend(depth - 1, [&] {
			for (int i = 0; i < RUNS; i++) {
				const uint64_t one = counter.instructions([&] {
					make(PT_ATTACH, target, nullptr, 0);
				});

				*least = one < *least ? one : *least;
				await_stop_of(target);
				make(PT_DETACH, target, CURRENT_PC, 0);
			}
		});
	}));
	int status;

	REQUIRE_THAT(waitpid(chain, &status, 0) == chain && status == 0,
	    "%d ancestors: status %#x", depth,
	    static_cast<unsigned int>(status));
	tell_figure("instructions", *least, "ancestors/%d/PT_ATTACH", depth);
}

} /* namespace */

void
measure_tracees(const Counter &counter)
{
	for (const int count : COUNTS) {
		const int got = start_tracees(count);

		if (got > 0)
			measure_among(counter, got);
		for (int i = 0; i < got; i++)
			end_target(tracees[i]);
		if (got < count)
			break;
	}
}

void
measure_ancestors(const Counter &counter)
{
	for (const int depth : DEPTHS)
		measure_at_depth(counter, depth);
}
