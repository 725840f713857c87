/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Two results that are not the same: whether the listed differences that
 * show in that request and state explain every bit of it.
 */

#include "differences.h"

static const int MAX_DIFFERENCES = 32;

/* The comparison under way. */
struct Comparison {
	Pair pair;
	u_int aspects;			/* that differ */
	bool shows[MAX_DIFFERENCES];
	bool needed[MAX_DIFFERENCES];

	/*
	 * Something happened at a call that only one makes, or that the other
	 * makes at another time, or that goes otherwise where they differ
	 * already: from then on there are two worlds.
	 */
	bool diverted;
};

static int
common_records(const Result &a, const Result &b)
{
	int count = 0;

	while (count < a.count && count < b.count &&
	    a.records[count] == b.records[count])
		++count;
	return (count);
}

/* After what was common the rewrite only gives back what it holds. */
static bool
only_gave_back(const Result &rewrite, int common)
{
	const int rest = rewrite.count - 2;

	return (rewrite.outcome == Outcome::RETURNED && rewrite.error != 0 &&
	    rewrite.res == UNTOUCHED && rest >= 0 && common >= rest &&
	    rewrite.records[rest].service == Service::lwkt_reltoken &&
	    rewrite.records[rest + 1].service == Service::prele);
}

/* Where both found the thread; -1 if they did not get there. */
static int
served_at(const Result &rewrite, int common)
{
	for (int i = 0; i < common; ++i) {
		if (rewrite.records[i].service == Service::first_lwp &&
		    rewrite.records[i].answer != -1)
			return (i);
	}
	return (-1);
}

/* How many calls of the same service came before. */
static int
nth_of(const Result &result, int at)
{
	int nth = 0;

	for (int i = 0; i < at; ++i)
		nth += result.records[i].service ==
		    result.records[at].service;
	return (nth);
}

static const Turn *
find_turn(const Step &step, const Result &result, int at)
{
	for (int i = 0; i < step.turn_count; ++i) {
		if (step.turns[i].service == result.records[at].service &&
		    step.turns[i].nth == nth_of(result, at))
			return (&step.turns[i]);
	}
	return (nullptr);
}

/* What comes of a change also depends on these: see changes.cc. */
static u_int
depends_on(Change change)
{
	switch (change) {
	case Change::loses_thread:
	case Change::has_threads:
		return (HOLDS);
	case Change::traced_by:
	case Change::child_of:
		return (NEW_PARENT);
	case Change::becomes_zombie:
	case Change::gone:
		return (NEW_PARENT | TRACED);
	default:
		return (NOTHING);
	}
}

/* Something happens that goes another way where they differ already. */
static bool
happens_otherwise(const Step &step, const Result &result, int at,
    u_int aspects)
{
	const int nth = nth_of(result, at);

	for (int i = 0; i < step.turn_count; ++i) {
		const Turn &turn = step.turns[i];

		if (turn.happens && turn.nth == nth &&
		    turn.service == result.records[at].service &&
		    (depends_on(turn.happening.change) & aspects) != 0)
			return (true);
	}
	return (false);
}

/* A turn is for the nth call, and these two are not the same nth. */
static bool
go_apart(const Pair &pair, int a, int b)
{
	return (nth_of(pair.original, a) != nth_of(pair.rewrite, b) &&
	    (find_turn(pair.step, pair.original, a) != nullptr ||
	    find_turn(pair.step, pair.rewrite, b) != nullptr));
}

/* Past the calls that the other side need not make. */
static int
skip(Comparison *comparison, Side side, int at)
{
	const Pair &pair = comparison->pair;
	const Result &result = side == Side::ORIGINAL ? pair.original :
	    pair.rewrite;

	for (; at < result.count; ++at) {
		bool excused = false;

		for (int i = 0; i < difference_count; ++i) {
			if (!comparison->shows[i] ||
			    !differences[i].excuses_call(pair, side,
			    result.records[at]))
				continue;
			comparison->needed[i] = true;
			excused = true;
		}
		if (!excused)
			break;
		if (find_turn(pair.step, result, at) != nullptr)
			comparison->diverted = true;
	}
	return (at);
}

static u_int
when(bool differs, Aspect aspect)
{
	return (differs ? aspect : NOTHING);
}

static u_int
compare_flags(int a, int b)
{
	const int both = a ^ b;

	return (when(both & P_TRACED, TRACED) | when(both & P_WAITED, WAITED) |
	    when(both & ~(P_TRACED | P_WAITED), REST));
}

static u_int
compare_fields(const Fields &a, const Fields &b)
{
	u_int aspects = compare_flags(a.flags, b.flags);

	aspects |= when(a.old_parent != b.old_parent, OLD_PARENT);
	aspects |= when(a.status != b.status, STATUS);
	aspects |= when(a.parent != b.parent, NEW_PARENT);
	aspects |= when(a.state != b.state || a.step != b.step ||
	    a.stop_type != b.stop_type || a.holds != b.holds, REST);
	aspects |= when(__builtin_memcmp(a.thread_holds, b.thread_holds,
	    sizeof(a.thread_holds)) != 0, HOLDS);
	return (aspects);
}

/* A copyout's third argument is what it copies. */
static u_int
compare_calls(const Record &a, const Record &b)
{
	const bool copies = a.service == Service::copyout;
	u_int aspects = NOTHING;

	for (int i = 0; i < MAX_ARGUMENTS; ++i)
		aspects |= when(a.arguments[i] != b.arguments[i],
		    copies && i == 2 ? BUFFER : CALLS);
	aspects |= when(a.service != b.service || a.answer != b.answer ||
	    a.token_count != b.token_count || a.spinlocks != b.spinlocks ||
	    a.critical != b.critical || a.queued != b.queued ||
	    __builtin_memcmp(a.tokens, b.tokens, sizeof(a.tokens)) != 0,
	    CALLS);
	return (aspects);
}

static u_int
compare_records(const Record &a, const Record &b, Name target)
{
	u_int aspects = compare_calls(a, b);

	for (int i = 0; i < CAST; ++i) {
		const u_int differ = compare_fields(a.fields[i], b.fields[i]);

		aspects |= i == target ? differ : when(differ, REST);
	}
	return (aspects);
}

static void
compare_traces(Comparison *comparison, int from)
{
	const Pair &pair = comparison->pair;
	int a = from, b = from;

	for (;;) {
		a = skip(comparison, Side::ORIGINAL, a);
		b = skip(comparison, Side::REWRITE, b);
		if (comparison->diverted)
			return;
		if (a == pair.original.count || b == pair.rewrite.count)
			break;
		if (go_apart(pair, a, b)) {
			comparison->diverted = true;
			return;
		}
		comparison->aspects |= compare_records(
		    pair.original.records[a], pair.rewrite.records[b],
		    pair.target);
		if (happens_otherwise(pair.step, pair.original, a,
		    comparison->aspects)) {
			comparison->diverted = true;
			return;
		}
		++a;
		++b;
	}
	comparison->aspects |= when(a != pair.original.count ||
	    b != pair.rewrite.count, CALLS);
}

/* A field that they may differ in: and from then on they do not. */
template <typename Field>
static u_int
take(Field *mine, const Field &theirs, Aspect aspect)
{
	const bool differs = __builtin_memcmp(mine, &theirs,
	    sizeof(theirs)) != 0;

	__builtin_memcpy(mine, &theirs, sizeof(theirs));
	return (when(differs, aspect));
}

static u_int
compare_threads(Thread *a, const Thread &b)
{
	return (take(&a->pc, b.pc, PLACE) |
	    take(&a->files[GENERAL], b.files[GENERAL], GENERAL_FILE) |
	    take(&a->rflags, b.rflags, GENERAL_FILE) |
	    take(&a->files[FLOATING], b.files[FLOATING], FLOATING_FILE) |
	    take(&a->files[DEBUG], b.files[DEBUG], DEBUG_FILE));
}

static u_int
compare_beings(Being a, const Being &b)
{
	u_int aspects = compare_flags(a.p.p_flags, b.p.p_flags);

	a.p.p_flags = b.p.p_flags;
	aspects |= take(&a.p.p_oppid, b.p.p_oppid, OLD_PARENT);
	aspects |= take(&a.p.p_xstat, b.p.p_xstat, STATUS);
	aspects |= take(&a.p.p_pptr, b.p.p_pptr, NEW_PARENT);
	aspects |= take(&a.p.p_ppid, b.p.p_ppid, NEW_PARENT);
	aspects |= take(&a.signals, b.signals, SIGNALS);
	aspects |= take(&a.signal_count, b.signal_count, SIGNALS);
	aspects |= take(&a.memory, b.memory, MEMORY);
	for (int i = 0; i < MAX_THREADS; ++i)
		aspects |= compare_threads(&a.threads[i], b.threads[i]);
	return (aspects | when(__builtin_memcmp(&a, &b, sizeof(b)) != 0,
	    REST));
}

static u_int
compare_worlds(const World &a, const World &b, Name target)
{
	u_int aspects = when(a.securelevel != b.securelevel, REST);

	for (int i = 0; i < CAST; ++i) {
		if (i == target)
			aspects |= compare_beings(a.beings[i], b.beings[i]);
		else
			aspects |= when(__builtin_memcmp(&a.beings[i],
			    &b.beings[i], sizeof(a.beings[i])) != 0, REST);
	}
	return (aspects);
}

static u_int
compare_answers(const Result &a, const Result &b)
{
	return (when(a.outcome != b.outcome, OUTCOME) |
	    when(a.error != b.error, ERROR) | when(a.res != b.res, RESULT) |
	    when(a.buffer != b.buffer, BUFFER));
}

static bool
explain_aspects(Comparison *comparison)
{
	u_int left = comparison->aspects;

	for (int i = 0; i < difference_count; ++i) {
		if (!comparison->shows[i])
			continue;

		const u_int aspects = differences[i].excuses(
		    comparison->pair);

		if (comparison->aspects & aspects)
			comparison->needed[i] = true;
		left &= ~aspects;
	}
	return (left == NOTHING);
}

static bool
count_needed(const Comparison &comparison)
{
	for (int i = 0; i < difference_count; ++i)
		differences[i].seen += comparison.needed[i];
	return (true);
}

bool
explain(const Step &step, const Result &original, const Result &rewrite)
{
	const int common = common_records(original, rewrite);
	const bool refused = only_gave_back(rewrite, common);
	const int at = refused ? rewrite.count - 2 :
	    served_at(rewrite, common);
	const Name target = step.req == PT_TRACE_ME ? step.caller :
	    name_of_pid(step.pid);

	if ((step.entry != Entry::SYS_PTRACE &&
	    step.entry != Entry::KERN_PTRACE) || at < 0 || target == NOBODY)
		return (false);

	Comparison comparison = { { step, original, rewrite, target,
	    &rewrite.records[at].fields[target] }, NOTHING, {}, {}, false };

	for (int i = 0; i < difference_count; ++i)
		comparison.shows[i] = differences[i].refuses == refused &&
		    differences[i].shows(comparison.pair);
	compare_traces(&comparison, at + !refused);
	if (!comparison.diverted) {
		comparison.aspects |= compare_answers(original, rewrite);
		comparison.aspects |= compare_worlds(original.after,
		    rewrite.after, target);
	}
	return (explain_aspects(&comparison) && count_needed(comparison));
}
