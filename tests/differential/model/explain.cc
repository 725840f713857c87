/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Decides for two different results whether the listed differences that can
 * occur in that request and state explain all of it.
 */

#include "differences.h"

static const int MAX_DIFFERENCES = 40;

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
first_call(const Result &result, Service service)
{
	for (int i = 0; i < result.count; ++i) {
		if (result.records[i].service == service)
			return (i);
	}
	return (-1);
}

/* Calls that read the target and do not block. */
static bool
is_question(const Record &record)
{
	return (record.service == Service::p_trespass ||
	    record.service == Service::check_privilege ||
	    record.service == Service::first_lwp ||
	    record.service == Service::next_lwp);
}

/* Calls with which the rewrite waits for threads to stop. */
static bool
is_wait(const Step &step, const Record &record)
{
	const auto caller = reinterpret_cast<long>(proc_of(step.caller));

	return (record.service == Service::tsleep ||
	    record.service == Service::lwphold ||
	    record.service == Service::lwprele ||
	    (record.service == Service::lwkt_gettoken &&
	    record.token_count == 1) ||
	    (record.service == Service::lwkt_reltoken &&
	    record.token_count == 2) ||
	    (record.service == Service::wakeup &&
	    record.arguments[0] == caller) ||
	    (record.service == Service::ksignal &&
	    record.arguments[0] == caller && record.arguments[1] == SIGCHLD));
}

/* After acquiring the token the rewrite only checks, waits and releases. */
static bool
only_gave_back(const Step &step, const Result &rewrite, int token)
{
	const int rest = rewrite.count - 2;

	for (int i = token + 1; i < rest; ++i) {
		if (!is_question(rewrite.records[i]) &&
		    !is_wait(step, rewrite.records[i]))
			return (false);
	}
	return (rewrite.outcome == Outcome::RETURNED && rewrite.error != 0 &&
	    rewrite.res == UNTOUCHED && rest > token &&
	    rewrite.records[rest].service == Service::lwkt_reltoken &&
	    rewrite.records[rest + 1].service == Service::prele);
}

/* Until the token is acquired, or one of them fails, they do the same. */
static bool
begin_alike(const Result &original, const Result &rewrite, int token)
{
	if (original.count < token || rewrite.count < token)
		return (false);
	for (int i = 0; i < token; ++i) {
		if (!(original.records[i] == rewrite.records[i]))
			return (false);
	}
	return (true);
}

/* The number of earlier calls of the same service. */
static int
nth_of(const Result &result, int at)
{
	int nth = 0;

	for (int i = 0; i < at; ++i)
		nth += result.records[i].service ==
		    result.records[at].service;
	return (nth);
}

/* Of several orders for one call, a change counts before an errno. */
static const Turn *
find_turn(const Step &step, const Result &result, int at)
{
	const Turn *found = nullptr;

	for (int i = 0; i < step.turn_count; ++i) {
		if (step.turns[i].service == result.records[at].service &&
		    step.turns[i].nth == nth_of(result, at) &&
		    (found == nullptr || step.turns[i].happens))
			found = &step.turns[i];
	}
	return (found);
}

/* The effect of a change also depends on these: see changes.cc. */
static u_int
depends_on(Change change)
{
	switch (change) {
	case Change::loses_thread:
	case Change::has_threads:
		return (HOLDS);
	case Change::running:
	case Change::falls_asleep:
	case Change::comes_to_rest:
	case Change::wakes:
	case Change::runs:
		return (STATE | COUNTED);
	case Change::takes_signal:
		return (STATUS);
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

/* A change has different effects where the two differ already. */
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

/* An order is for the nth call, which is not the same call in both. */
static bool
go_apart(const Pair &pair, int a, int b)
{
	return (nth_of(pair.original, a) != nth_of(pair.rewrite, b) &&
	    (find_turn(pair.step, pair.original, a) != nullptr ||
	    find_turn(pair.step, pair.rewrite, b) != nullptr));
}

/*
 * Something happened at a call that the other need not make.  An errno that
 * was ordered is to be seen in the answer, if at all; and of one block the
 * first of several transfers is the other's one.
 */
static bool
diverts(const Pair &pair, Side side, int at)
{
	const Result &result = side == Side::ORIGINAL ? pair.original :
	    pair.rewrite;
	const Service service = result.records[at].service;
	const Turn *turn = find_turn(pair.step, result, at);

	if (turn == nullptr || facts(service).window == Window::NONE)
		return (false);
	if (service != Service::procfs_domem || pair.step.req != PT_IO ||
	    nth_of(result, at) != 0)
		return (true);
	return ((turn->happens &&
	    (depends_on(turn->happening.change) & HOLDS) != 0) ||
	    first_call(side == Side::ORIGINAL ? pair.rewrite : pair.original,
	    service) < 0);
}

/* Skip calls that the other side need not make. */
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
		if (diverts(pair, side, at))
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
	    when(both & (P_PTRESUMED | P_PTSIGSTOP), RESUMED) |
	    when(both & ~(P_TRACED | P_WAITED | P_PTRESUMED | P_PTSIGSTOP),
	    REST));
}

static u_int
compare_marks(int a, int b)
{
	return (when(a != b, a != 0 && b != 0 ? EVENT_MARK : REST));
}

static u_int
compare_fields(const Fields &a, const Fields &b)
{
	u_int aspects = compare_flags(a.flags, b.flags);

	aspects |= when(a.old_parent != b.old_parent, OLD_PARENT);
	aspects |= when(a.status != b.status, STATUS);
	aspects |= when(a.parent != b.parent, NEW_PARENT);
	aspects |= when(a.state != b.state, STATE);
	aspects |= when(a.stopped != b.stopped || a.running != b.running,
	    COUNTED);
	aspects |= compare_marks(a.step, b.step);
	aspects |= when(a.stop_type != b.stop_type || a.holds != b.holds ||
	    a.threads != b.threads || a.prison != b.prison, REST);
	aspects |= when(__builtin_memcmp(a.thread_holds, b.thread_holds,
	    sizeof(a.thread_holds)) != 0, HOLDS);
	return (aspects);
}

/* What an argument refers to, in both. */
static Aspect
aspect_of(Service service, int argument)
{
	if (service == Service::copyout && argument == 2)
		return (BUFFER);
	if (service == Service::tsleep && argument == 4)
		return (TIMEOUT);
	if ((service == Service::spin_lock ||
	    service == Service::spin_lock_contested) && argument > 0 &&
	    argument < 3)
		return (SPINNER);
	return (CALLS);
}

static u_int
compare_calls(const Record &a, const Record &b)
{
	u_int aspects = NOTHING;

	for (int i = 0; i < MAX_ARGUMENTS; ++i)
		aspects |= when(a.arguments[i] != b.arguments[i],
		    aspect_of(a.service, i));
	aspects |= when(a.critical != b.critical, CRITICAL);
	aspects |= when(a.service != b.service || a.answer != b.answer ||
	    a.token_count != b.token_count || a.spinlocks != b.spinlocks ||
	    a.queued != b.queued ||
	    __builtin_memcmp(a.tokens, b.tokens, sizeof(a.tokens)) != 0,
	    CALLS);
	return (aspects);
}

static u_int
compare_records(const Record &a, const Record &b, Name target)
{
	u_int aspects = compare_calls(a, b);

	/* The order of writes before p_spin is released is not visible. */
	if (a.service == Service::tsleep_interlock && a.spinlocks != 0)
		return (aspects);
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
	int a = from;
	int b = from;

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
	for (; a < pair.original.count; ++a)
		comparison->diverted |= diverts(pair, Side::ORIGINAL, a);
	for (; b < pair.rewrite.count; ++b)
		comparison->diverted |= diverts(pair, Side::REWRITE, b);
}

/* A field in which they may differ: from then on it is made equal. */
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
	    take(&a->steps, b.steps, STEPS) |
	    take(&a->lwp.lwp_stat, b.lwp.lwp_stat, COUNTED) |
	    take(&a->lwp.lwp_mpflags, b.lwp.lwp_mpflags, COUNTED) |
	    take(&a->files[GENERAL], b.files[GENERAL], GENERAL_FILE) |
	    take(&a->rflags, b.rflags, GENERAL_FILE) |
	    take(&a->files[FLOATING], b.files[FLOATING], FLOATING_FILE) |
	    take(&a->uses_fp, b.uses_fp, FLOATING_FILE) |
	    take(&a->where, b.where, WHEREABOUTS) |
	    take(&a->files[DEBUG], b.files[DEBUG], DEBUG_FILE));
}

static u_int
compare_beings(Being a, const Being &b)
{
	u_int aspects = compare_flags(a.p.p_flags, b.p.p_flags);

	a.p.p_flags = b.p.p_flags;
	aspects |= take(&a.p.p_stat, b.p.p_stat, STATE);
	aspects |= take(&a.p.p_nstopped, b.p.p_nstopped, COUNTED);
	aspects |= compare_marks(a.p.p_step, b.p.p_step);
	a.p.p_step = b.p.p_step;
	aspects |= take(&a.p.p_oppid, b.p.p_oppid, OLD_PARENT);
	aspects |= take(&a.p.p_xstat, b.p.p_xstat, STATUS);
	aspects |= take(&a.p.p_pptr, b.p.p_pptr, NEW_PARENT);
	aspects |= take(&a.p.p_ppid, b.p.p_ppid, NEW_PARENT);
	aspects |= take(&a.p.p_siglist, b.p.p_siglist, RESUMED);
	aspects |= take(&a.signals, b.signals, SIGNALS);
	aspects |= take(&a.signal_count, b.signal_count, SIGNALS);
	aspects |= take(&a.memory, b.memory, MEMORY);
	for (int i = 0; i < MAX_THREADS; ++i)
		aspects |= compare_threads(&a.threads[i], b.threads[i]);
	return (aspects | when(__builtin_memcmp(&a, &b, sizeof(b)) != 0,
	    REST));
}

static u_int
compare_callers(Being a, const Being &b)
{
	u_int aspects = take(&a.signals, b.signals, TOLD) |
	    take(&a.signal_count, b.signal_count, TOLD) |
	    take(&a.memory, b.memory, OWN_MEMORY);

	for (int i = 0; i < MAX_THREADS; ++i)
		aspects |= take(&a.threads[i].where, b.threads[i].where,
		    WHEREABOUTS);

	return (aspects | when(__builtin_memcmp(&a, &b, sizeof(b)) != 0,
	    REST));
}

/* Of other processes only the place of their threads may change. */
static u_int
compare_others(const Being &a, const Being &b)
{
	u_int aspects = NOTHING;
	Being mine;

	if (__builtin_memcmp(&a, &b, sizeof(a)) == 0)
		return (NOTHING);
	__builtin_memcpy(&mine, &a, sizeof(a));
	for (int i = 0; i < MAX_THREADS; ++i)
		aspects |= take(&mine.threads[i].where, b.threads[i].where,
		    WHEREABOUTS);
	return (aspects | when(__builtin_memcmp(&mine, &b, sizeof(b)) != 0,
	    REST));
}

static u_int
compare_worlds(const World &a, const World &b, Name target, Name caller)
{
	u_int aspects = when(a.securelevel != b.securelevel ||
	    __builtin_memcmp(a.reapers, b.reapers, sizeof(a.reapers)) != 0,
	    REST);
	const Name parent = name_of(b.beings[target].p.p_pptr);

	for (int i = 0; i < CAST; ++i) {
		if (i == target)
			aspects |= compare_beings(a.beings[i], b.beings[i]);
		else if (i == caller || i == parent)
			aspects |= compare_callers(a.beings[i], b.beings[i]);
		else
			aspects |= compare_others(a.beings[i], b.beings[i]);
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

/* The aspects that were not explained, for the message. */
static u_int unexplained;

u_int
last_unexplained()
{
	return (unexplained);
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
	unexplained = left;
	return (left == NOTHING);
}

static bool
count_needed(const Comparison &comparison)
{
	for (int i = 0; i < difference_count; ++i)
		differences[i].seen += comparison.needed[i];
	return (true);
}

/* The target of the step; NOBODY if there is nothing to explain. */
static Name
subject_of(const Step &step)
{
	switch (step.entry) {
	case Entry::SYS_PTRACE:
	case Entry::KERN_PTRACE:
		return (step.req == PT_TRACE_ME ? step.caller :
		    name_of_pid(step.pid));
	case Entry::STOPEVENT:
		return (step.caller);
	default:
		return (NOBODY);
	}
}

/* Where it holds its thread; others only as it waits for their tokens. */
static int
find_hold(const Result &rewrite)
{
	for (int i = 0; i + 1 < rewrite.count; ++i) {
		if (rewrite.records[i].service == Service::lwphold &&
		    rewrite.records[i + 1].service != Service::lwkt_gettoken)
			return (i);
	}
	return (-1);
}

/* From there on, by the traces; the number of the record or -1. */
static int
find_state(const Step &step, const Result &original, const Result &rewrite,
    int token, Course *course)
{
	const int held = find_hold(rewrite);

	if (token < 0 || !begin_alike(original, rewrite, token))
		return (-1);
	if (held < 0) {
		*course = REFUSED;
		return (only_gave_back(step, rewrite, token) ? rewrite.count - 2 :
		    -1);
	}
	*course = first_call(original, Service::first_lwp) < 0 ? GRANTED :
	    SERVED;
	return (held);
}

static void
compare(Comparison *comparison, int from)
{
	const Pair &pair = comparison->pair;

	for (int i = 0; i < difference_count; ++i)
		comparison->shows[i] = (differences[i].courses &
		    pair.course) != 0 && differences[i].shows(pair);
	compare_traces(comparison, from);
	if (comparison->diverted)
		return;
	comparison->aspects |= compare_answers(pair.original, pair.rewrite);

	/* After a fault in both the rest is not compared. */
	if (pair.original.outcome == Outcome::RETURNED ||
	    pair.rewrite.outcome == Outcome::RETURNED) {
		comparison->aspects |= compare_worlds(pair.original.after,
		    pair.rewrite.after, pair.target, pair.step.caller);
	}
}

/* The first thread of a process as its trace has it. */
static bool
found_the_same(const Result &original, const struct lwp *lp)
{
	const int at = first_call(original, Service::first_lwp);

	return (at >= 0 && lp != nullptr &&
	    original.records[at].answer == lp->lwp_tid);
}

bool
explain(const Step &step, const Result &original, const Result &rewrite)
{
	const Name target = subject_of(step);
	const bool is_event = step.entry == Entry::STOPEVENT;
	const int token = is_event ? 0 :
	    first_call(rewrite, Service::lwkt_gettoken);
	Course course = EVENT;
	const int at = is_event ? 0 :
	    find_state(step, original, rewrite, token, &course);

	if (target == NOBODY || at < 0 || rewrite.count == 0)
		return (false);

	const Record &then = rewrite.records[at];
	const auto *lp = course == GRANTED || course == SERVED ?
	    reinterpret_cast<const struct lwp *>(then.arguments[0]) : nullptr;

	Comparison comparison = { { step, original, rewrite, target, course,
	    rewrite.records[0].fields, rewrite.records[token].fields,
	    &then.fields[target], then.fields, lp,
	    found_the_same(original, lp) }, NOTHING, {}, {}, false };

	compare(&comparison, token);
	return (explain_aspects(&comparison) && count_needed(comparison));
}
