/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The rewrite against the original.
 */

#include "differences.h"
#include "generator.h"
#include "matrix.h"
#include "pair.h"
#include "checks.h"
#include "stops.h"

static Text failure;

static const char *
verdict()
{
	return (failure.empty() ? nullptr : failure.get());
}

void
check_init()
{
	model_init();
}

bool
has_original()
{
	return (have_original);
}

/* The original takes no thread's number. */
static bool
is_beyond_original(const Step &step)
{
	return (step.req >= PT_GETREGS && step.req <= PT_SETDBREGS &&
	    step.data != 0);
}

static bool
compare_scenario(const Scenario &scenario)
{
	static Text text;

	if (is_beyond_original(scenario.step))
		return (true);
	text.clear();
	model_begin(scenario.setting, scenario.setting_count);
	if (run_pair(scenario.step, 0, &text) != Verdict::DIFFERENT)
		return (true);
	describe(scenario, &failure);
	failure.add("%s", text.get());
	return (false);
}

const char *
check_equal_matrix(u_long *scenarios)
{
	failure.clear();
	*scenarios = for_each_scenario(compare_scenario);
	return (verdict());
}

const char *
check_equal_stop_events()
{
	static Text text;

	failure.clear();
	for (int i = 0; i < stop_event_count; ++i) {
		Step step;

		prepare(stop_events[i], &step);
		text.clear();
		if (run_pair(step, 0, &text) == Verdict::DIFFERENT)
			failure.add("stopevent, %s:\n%s",
			    stop_events[i].words, text.get());
	}
	return (verdict());
}

const char *
check_equal_trace_req()
{
	Step step = {};

	failure.clear();
	step.entry = Entry::TRACE_REQ;
	step.caller = CALLER;
	model_begin(nullptr, 0);
	run_pair(step, 0, &failure);
	return (verdict());
}

static Step
request(int req)
{
	Step step = {};

	step.entry = Entry::KERN_PTRACE;
	step.caller = CALLER;
	step.req = req;
	step.pid = pid_of(TARGET);
	return (step);
}

/*
 * The rewrite says EINVAL.  So does the original since 8b411d289c; before, it
 * uses a null pointer for PT_CONTINUE, and attaches all the same.
 */
static bool
is_refused_without_thread(int req, Outcome before)
{
	const Verdict verdict = run_pair(request(req), 0, &failure);
	const Result &original = last_original();

	if (last_rewrite().error != EINVAL)
		return (false);
	if (original.outcome == Outcome::RETURNED && original.error == EINVAL)
		return (verdict != Verdict::DIFFERENT);
	return (verdict == Verdict::LISTED && original.outcome == before &&
	    original.error == 0);
}

const char *
check_target_without_thread()
{
	static const Happening setting[] = {
		{ Change::traced_by, TARGET, CALLER },
		{ Change::stops, TARGET, SIGSTOP },
		{ Change::waited_for, TARGET, 1 },
		{ Change::has_threads, TARGET, 0 },
	};

	failure.clear();
	model_begin(setting, 4);
	if (!is_refused_without_thread(PT_CONTINUE, Outcome::FAULTED))
		failure.add("PT_CONTINUE without a thread\n");
	model_begin(setting + 3, 1);
	if (!is_refused_without_thread(PT_ATTACH, Outcome::RETURNED))
		failure.add("PT_ATTACH without a thread\n");
	return (verdict());
}

/* No process becomes the system's; if one did, either would say no. */
const char *
check_registers_of_system_process()
{
	static const Happening setting[] = {
		{ Change::traced_by, TARGET, CALLER },
		{ Change::stops, TARGET, SIGSTOP },
		{ Change::waited_for, TARGET, 1 },
	};
	Step step = request(PT_GETREGS);

	step.turn_count = 1;
	step.turns[0] = { Service::lwkt_gettoken, 0, true, 0, 0,
	    { Change::is_system, TARGET, 0 } };
	failure.clear();
	model_begin(setting, 3);
	if (run_pair(step, 0, &failure) != Verdict::LISTED ||
	    last_original().error != EINVAL || last_original().res != 0 ||
	    last_rewrite().error != EINVAL ||
	    last_rewrite().res == last_original().res)
		failure.add("the registers of a system process\n");
	return (verdict());
}

/*
 * A child attaches to its parent, which makes a ring of the two; the parent
 * then to anybody.  In the original that does not end.
 */
const char *
check_ring_of_parents()
{
	static const Happening setting[] = {
		{ Change::child_of, CALLER, TARGET },
	};
	static const int LIMIT_MS = 20;
	static Result result;
	static World ring;
	Step step = request(PT_ATTACH);

	failure.clear();
	model_begin(setting, 1);
	if (run_pair(step, 0, &failure) != Verdict::LISTED ||
	    last_original().error != 0 || last_rewrite().error != EINVAL)
		failure.add("a child attached to its parent\n");
	ring = last_original().after;
	world = last_rewrite().after;
	if (world_has_ring())
		failure.add("a ring of parents\n");

	world = ring;
	if (!world_has_ring())
		failure.add("no ring of parents\n");
	step.caller = TARGET;
	step.pid = pid_of(RIVAL);
	model_restore(ring, TARGET);
	model_run(original, step, LIMIT_MS, &result);
	if (result.outcome != Outcome::ENDLESS)
		failure.add("the original does end\n");
	return (verdict());
}

static const char *
check_sequence(Choices &choices)
{
	static Sequence sequence;

	failure.clear();
	generate(choices, &sequence);
	if (run_sequence(sequence, &failure) != Verdict::DIFFERENT)
		failure.clear();
	return (verdict());
}

const char *
check_random(u_long seed, u_long place)
{
	Choices choices(seed, place);

	return (check_sequence(choices));
}

const char *
check_bytes(const unsigned char *bytes, u_long count)
{
	Choices choices(bytes, count);

	return (check_sequence(choices));
}

const char *
check_unseen_difference()
{
	for (int i = 0; i < difference_count; ++i) {
		if (differences[i].seen == 0)
			return (differences[i].name);
	}
	return (nullptr);
}

const char *
difference_test(int number)
{
	return (number < difference_count ? differences[number].test :
	    nullptr);
}
