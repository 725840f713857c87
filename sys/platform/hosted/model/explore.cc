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
	Snapshot before;	/* of the execution that waits for it */
};

/* The decisions made in this execution so far. */
static const int MAX_DECISIONS = 100000;
static Decision path[MAX_DECISIONS];
static int path_length;

/* The decision that the execution waits for, and then what it is. */
static int choices;
static int answer;

/* What decisions depend on, apart from the execution itself. */
static int preemptions_left;
static int last_tid;
static bool preempted;		/* the next to run is somebody else */
static unsigned long places;	/* for a first preemption so far */

/* The exploration's bound. */
static int bound;
static int sample = 1;

/* A schedule that is run again, and what it answers if not 0. */
static bool replaying;
static int planned[MAX_DECISIONS];

/*
 * States that have been explored, with the preemptions there were left.  The
 * table grows, as most scenarios have few, and never holds more than MAX_SEEN.
 */
static const size_t MAX_SEEN = 1 << 21;
static struct Seen {
	unsigned long hash;	/* 0: none */
	int preemptions_left;
} *seen;
static size_t seen_size;
static size_t seen_count;

static Seen *
new_table(size_t size)
{
	auto *table = static_cast<Seen *>(calloc(size, sizeof(Seen)));

	if (table == nullptr)
		abort();
	return (table);
}

static void
forget_states()
{
	const size_t size = 1 << 12;

	free(seen);
	seen = new_table(size);
	seen_size = size;
	seen_count = 0;
}

/* Where that state is in the table, or would be. */
static Seen *
look_up(unsigned long hash)
{
	size_t i = hash % seen_size;

	while (seen[i].hash != 0 && seen[i].hash != hash)
		i = (i + 1) % seen_size;
	return (&seen[i]);
}

static void
grow_table()
{
	Seen *former = seen;
	const size_t former_size = seen_size;

	seen_size *= 2;
	seen = new_table(seen_size);
	for (size_t i = 0; i < former_size; ++i) {
		if (former[i].hash != 0)
			*look_up(former[i].hash) = former[i];
	}
	free(former);
}

/* Whether everything from here on has been seen; if not it is now. */
static bool
is_old_state()
{
	unsigned long hash = state_hash();

	hash += hash == 0;

	Seen *state = look_up(hash);

	if (state->hash != 0) {
		if (state->preemptions_left >= preemptions_left)
			return (true);
		state->preemptions_left = preemptions_left;
		return (false);
	}
	if (seen_count < MAX_SEEN) {
		*state = { hash, preemptions_left };
		if (++seen_count > seen_size / 2)
			grow_table();
	}
	return (false);
}

void
decisions_visit(StateVisitor &visitor)
{
	visitor.part(&last_tid, sizeof(last_tid));
	visitor.part(&preempted, sizeof(preempted));
	visitor.aside(&preemptions_left, sizeof(preemptions_left));
	visitor.aside(&places, sizeof(places));
}

/* On the execution's side: any answer but 0 may be a preemption. */
static int
make_decision(int count, bool costs)
{
	if (count == 1)
		return (0);
	if (costs && preemptions_left == bound)
		++places;
	choices = count;
	contexts_pause();
	if (costs && answer != 0) {
		if (preemptions_left == bound && places % sample != 0)
			preemptions_left = 0;
		else
			--preemptions_left;
	}
	return (answer);
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

	if (replaying && tids[order[choice]] != last_tid)
		printf("%4d: thread %d runs\n", path_length,
		    tids[order[choice]]);
	last_tid = tids[order[choice]];
	return (order[choice]);
}

bool
decide_preemption()
{
	if (preemptions_left == 0 || make_decision(2, true) == 0)
		return (false);
	if (replaying)
		printf("%4d: thread %d is preempted\n", path_length,
		    last_tid);
	preempted = true;
	return (true);
}

static void
begin(const Scenario &scenario)
{
	path_length = 0;
	execution_begin(scenario);
	preemptions_left = bound;
	last_tid = -1;
	preempted = false;
	places = 0;
}

/*
 * Let the execution go on to its end, or to what was seen before.  Each
 * decision is the first choice, and can be made again.  Null, or what went
 * wrong.
 */
static const char *
run_on()
{
	while (execution_go_on()) {
		if (path_length == MAX_DECISIONS)
			return ("too many decisions");
		if (!replaying && is_old_state())
			return (nullptr);

		Decision &decision = path[path_length];

		decision.count = choices;
		decision.chosen = replaying ? planned[path_length] : 0;
		if (decision.chosen >= choices)
			return ("the schedule does not fit the scenario");
		if (!replaying)
			state_save(&decision.before);
		answer = decision.chosen;
		++path_length;
	}
	return (execution_violation());
}

/* Go back to the latest decision with a choice left; false if none has. */
static bool
advance()
{
	while (path_length > 0) {
		Decision &last = path[path_length - 1];

		if (last.chosen + 1 < last.count) {
			state_restore(last.before);
			answer = ++last.chosen;
			return (true);
		}
		--path_length;
	}
	return (false);
}

/* "place:answer" for each answer that is not 0, with the bound in front. */
static void
print_schedule(char *text, size_t size)
{
	int length = snprintf(text, size, "%d/%d", bound, sample);

	for (int i = 0; i < path_length && length < static_cast<int>(size);
	    ++i) {
		if (path[i].chosen != 0)
			length += snprintf(text + length, size - length,
			    ",%d:%d/%d", i, path[i].chosen, path[i].count);
	}
}

void
explore_on(unsigned long limit, Outcome *outcome)
{
	const unsigned long end = outcome->executions + limit;

	do {
		outcome->violation = run_on();
		++outcome->executions;
		if (path_length > outcome->decisions)
			outcome->decisions = path_length;
		if (outcome->violation != nullptr) {
			print_schedule(outcome->schedule,
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
explore(const Scenario &scenario, int preemptions, int nth,
    unsigned long limit)
{
	Outcome outcome = {};

	bound = preemptions;
	sample = nth;
	replaying = false;
	forget_states();
	begin(scenario);
	explore_on(limit, &outcome);
	return (outcome);
}

/* What print_schedule() has printed; false if it is something else. */
static bool
plan_schedule(const char *text)
{
	int used = 0;

	if (sscanf(text, "%d/%d%n", &bound, &sample, &used) != 2 ||
	    sample < 1)
		return (false);
	text += used;
	while (*text != '\0') {
		int place, chosen, count;

		if (sscanf(text, ",%d:%d/%d%n", &place, &chosen, &count,
		    &used) != 3 || place < 0 || place >= MAX_DECISIONS)
			return (false);
		planned[place] = chosen;
		text += used;
	}
	return (true);
}

Outcome
replay(const Scenario &scenario, const char *schedule)
{
	Outcome outcome = {};

	if (!plan_schedule(schedule)) {
		outcome.violation = "that is no schedule";
		return (outcome);
	}
	replaying = true;
	begin(scenario);
	outcome.violation = run_on();
	outcome.executions = 1;
	outcome.decisions = path_length;
	snprintf(outcome.schedule, sizeof(outcome.schedule), "%s", schedule);
	return (outcome);
}
