/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tree of decisions, depth first.
 */

#include "explore.h"

#include <stdio.h>
#include <stdlib.h>

#include "model.h"

struct Decision {
	int chosen;
	int count;
	bool costs;		/* any answer but 0 is a preemption */
};

static const int MAX_DECISIONS = 100000;
static Decision path[MAX_DECISIONS];
static int path_length;		/* decisions to be made as they stand */
static int position;		/* decisions made in this execution */
static int preemptions_left;
static int last_tid;
static bool preempted;		/* the next to run is somebody else */
static bool verbose;

/* What a replayed schedule answers where it does not answer 0. */
static Decision planned[MAX_DECISIONS];

/*
 * States that have been explored, with the preemptions there were left.
 */
static const size_t SEEN = 1 << 22;
static struct Seen {
	unsigned long hash;
	int preemptions_left;
} *seen;
static size_t seen_count;

static void
forget_states()
{
	free(seen);
	seen = static_cast<Seen *>(calloc(SEEN, sizeof(*seen)));
	seen_count = 0;
	if (seen == nullptr)
		abort();
}

/* Whether everything from here on has been seen; if not it is now. */
static bool
is_old_state()
{
	if (seen == nullptr || seen_count > SEEN / 2)
		return (false);

	unsigned long hash = hash_bytes(state_hash(), &last_tid,
	    sizeof(last_tid)) + preempted;

	hash += hash == 0;
	for (size_t i = hash % SEEN;; i = (i + 1) % SEEN) {
		if (seen[i].hash == hash) {
			if (seen[i].preemptions_left >= preemptions_left)
				return (true);
			seen[i].preemptions_left = preemptions_left;
			return (false);
		}
		if (seen[i].hash == 0) {
			seen[i] = { hash, preemptions_left };
			++seen_count;
			return (false);
		}
	}
}

static int
make_decision(int count, bool costs)
{
	if (count == 1)
		return (0);
	if (position == MAX_DECISIONS)
		execution_end("too many decisions");
	if (position == path_length) {
		if (is_old_state())
			execution_end(nullptr);
		path[path_length] = { planned[path_length].chosen, count,
		    costs };
		++path_length;
	}

	const Decision &decision = path[position++];

	if (decision.count != count || decision.chosen >= count)
		execution_end("the schedule does not fit the scenario");
	if (decision.costs && decision.chosen != 0)
		--preemptions_left;
	return (decision.chosen);
}

/* Whether there is a choice of another thread than the last one. */
static bool
has_others(const int *tids, int count)
{
	for (int i = 0; i < count; ++i) {
		if (tids[i] != last_tid)
			return (true);
	}
	return (false);
}

/*
 * The choices in order: the thread that ran last, unless it has just been
 * preempted, and then the others as they come.  A thread can stand for two:
 * it is in the kernel, and its death waits to be told.
 */
int
decide(const int *tids, int count)
{
	static const int MAX_CHOICES = 128;
	int order[MAX_CHOICES];
	const bool paid = preempted;
	const bool may_go_on = !paid || !has_others(tids, count);
	int n = 0;
	bool goes_on = false;

	for (int i = 0; i < count && may_go_on; ++i) {
		if (tids[i] == last_tid) {
			order[n++] = i;
			goes_on = true;
		}
	}
	for (int i = 0; i < count && n < MAX_CHOICES; ++i) {
		if (tids[i] != last_tid)
			order[n++] = i;
	}
	preempted = false;

	const bool costs = goes_on && n > 1 && !paid;
	const int choice = costs && preemptions_left == 0 ? 0 :
	    make_decision(n, costs);

	if (verbose && tids[order[choice]] != last_tid)
		printf("%4d: thread %d runs\n", position,
		    tids[order[choice]]);
	last_tid = tids[order[choice]];
	return (order[choice]);
}

bool
decide_preemption()
{
	if (preemptions_left == 0 || make_decision(2, true) == 0)
		return (false);
	if (verbose)
		printf("%4d: thread %d is preempted\n", position, last_tid);
	preempted = true;
	return (true);
}

static const char *
run_once(const Scenario &scenario, int preemptions)
{
	position = 0;
	preemptions_left = preemptions;
	last_tid = -1;
	preempted = false;
	return (execute(scenario));
}

/* Go on to the next schedule; false if that was the last. */
static bool
advance()
{
	path_length = position;
	while (path_length > 0) {
		Decision &last = path[path_length - 1];

		if (last.chosen + 1 < last.count) {
			++last.chosen;
			return (true);
		}
		--path_length;
	}
	return (false);
}

/* "place:answer" for each answer that is not 0, with the bound in front. */
static void
print_schedule(int preemptions, char *text, size_t size)
{
	int length = snprintf(text, size, "%d", preemptions);

	for (int i = 0; i < position && length < static_cast<int>(size);
	    ++i) {
		if (path[i].chosen != 0)
			length += snprintf(text + length, size - length,
			    ",%d:%d/%d", i, path[i].chosen, path[i].count);
	}
}

/* The bound of the exploration under way. */
static int bound;

void
explore_on(const Scenario &scenario, unsigned long limit, Outcome *outcome)
{
	const unsigned long end = outcome->executions + limit;

	do {
		outcome->violation = run_once(scenario, bound);
		++outcome->executions;
		if (position > outcome->decisions)
			outcome->decisions = position;
		if (outcome->violation != nullptr) {
			print_schedule(bound, outcome->schedule,
			    sizeof(outcome->schedule));
			return;
		}
		if (!advance()) {
			outcome->complete = true;
			return;
		}
	} while (limit == 0 || outcome->executions < end);
}

Outcome
explore(const Scenario &scenario, int preemptions, unsigned long limit)
{
	Outcome outcome = {};

	path_length = 0;
	bound = preemptions;
	forget_states();
	explore_on(scenario, limit, &outcome);
	return (outcome);
}

/* What print_schedule() has printed; false if it is something else. */
static bool
plan_schedule(const char *text, int *preemptions)
{
	int used = 0;

	if (sscanf(text, "%d%n", preemptions, &used) != 1)
		return (false);
	text += used;
	while (*text != '\0') {
		int place, chosen, count;

		if (sscanf(text, ",%d:%d/%d%n", &place, &chosen, &count,
		    &used) != 3 || place < 0 || place >= MAX_DECISIONS)
			return (false);
		planned[place].chosen = chosen;
		text += used;
	}
	return (true);
}

Outcome
replay(const Scenario &scenario, const char *schedule)
{
	Outcome outcome = {};
	int preemptions;

	path_length = 0;
	free(seen);
	seen = nullptr;
	if (!plan_schedule(schedule, &preemptions)) {
		outcome.violation = "that is no schedule";
		return (outcome);
	}
	verbose = true;
	outcome.violation = run_once(scenario, preemptions);
	verbose = false;
	outcome.executions = 1;
	outcome.decisions = position;
	snprintf(outcome.schedule, sizeof(outcome.schedule), "%s", schedule);
	return (outcome);
}
