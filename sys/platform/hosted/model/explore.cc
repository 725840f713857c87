/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Depth-first search of the tree of decisions.
 */

#include "explore.h"

#include <stdio.h>
#include <stdlib.h>

#include "model.h"

struct Decision {
	int chosen;
	int count;
	Snapshot before;	/* of the execution, which waits for it */
};

/* The decisions of this execution so far. */
static const int MAX_DECISIONS = 100000;
static Decision path[MAX_DECISIONS];
static int path_length;

/* The pending decision's number of choices, and its result. */
static int choices;
static int answer;

/* State of the execution that decisions depend on. */
static int preemptions_left;
static int last_tid;
static bool preempted;		/* another thread must run next */
static unsigned long points;	/* where a first preemption was possible */

/* The bound of preemptions; sample: see explore(). */
static int bound;
static int sample = 1;

/* The schedule that is replayed: its decisions, 0 unless stated. */
static bool replaying;
static int planned[MAX_DECISIONS];

/*
 * A hash table of the states that have been explored, with the preemptions
 * that were left.  It grows, because most scenarios have few states, up to
 * MAX_SEEN entries.
 */
static const size_t MAX_SEEN = 1 << 21;
static struct Seen {
	unsigned long hash;	/* 0: free entry */
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
clear_states()
{
	const size_t size = 1 << 12;

	free(seen);
	seen = new_table(size);
	seen_size = size;
	seen_count = 0;
}

/* The entry of a state, or the free entry for it. */
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

/* Whether this state has been explored with at least as many preemptions. */
static bool
is_seen_state()
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
	visitor.hashed(&last_tid, sizeof(last_tid));
	visitor.hashed(&preempted, sizeof(preempted));
	visitor.unhashed(&preemptions_left, sizeof(preemptions_left));
	visitor.unhashed(&points, sizeof(points));
}

/* Called by the execution.  A result other than 0 may cost a preemption. */
static int
make_decision(int count, bool costs)
{
	if (count == 1)
		return (0);
	if (costs && preemptions_left == bound)
		++points;
	choices = count;
	contexts_pause();
	if (costs && answer != 0) {
		if (preemptions_left == bound && points % sample != 0)
			preemptions_left = 0;
		else
			--preemptions_left;
	}
	return (answer);
}

/* Whether a thread other than the last one can be chosen. */
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
 * The order of the choices: the thread that ran last, unless it has just been
 * preempted, then the others.  A thread may be present twice: as ready in the
 * kernel, and with an exit event.
 */
int
decide(const int *tids, int count)
{
	static const int MAX_CHOICES = 128;
	int order[MAX_CHOICES];
	const bool was_preempted = preempted;
	const bool may_continue = !was_preempted || !has_others(tids, count);
	int n = 0;
	bool continues = false;

	for (int i = 0; i < count && may_continue; ++i) {
		if (tids[i] == last_tid) {
			order[n++] = i;
			continues = true;
		}
	}
	for (int i = 0; i < count && n < MAX_CHOICES; ++i) {
		if (tids[i] != last_tid)
			order[n++] = i;
	}
	preempted = false;

	const bool costs = continues && n > 1 && !was_preempted;
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
	points = 0;
}

/*
 * Run the execution to its end or to a state that has been explored.  Each
 * decision takes the first choice; the state before it is saved.  Returns
 * null, or the violation.
 */
static const char *
run_to_end()
{
	while (execution_resume()) {
		if (path_length == MAX_DECISIONS)
			return ("too many decisions");
		if (!replaying && is_seen_state())
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

/* Take the next choice of the latest decision that has one; false: none has. */
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

/* bound/sample, then ",place:choice/count" for each choice other than 0. */
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
		outcome->violation = run_to_end();
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
	clear_states();
	begin(scenario);
	explore_on(limit, &outcome);
	return (outcome);
}

/* Parse the output of print_schedule(); false: it is invalid. */
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
		outcome.violation = "the schedule is invalid";
		return (outcome);
	}
	replaying = true;
	begin(scenario);
	outcome.violation = run_to_end();
	outcome.executions = 1;
	outcome.decisions = path_length;
	snprintf(outcome.schedule, sizeof(outcome.schedule), "%s", schedule);
	return (outcome);
}
