/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pairs, and sequences of pairs.
 */

#include "differences.h"
#include "pair.h"

static World before;
static Result by_original, by_rewrite;

const Result &
last_rewrite()
{
	return (by_rewrite);
}

const Result &
last_original()
{
	return (by_original);
}

static bool
same_world(const World &a, const World &b)
{
	return (__builtin_memcmp(&a, &b, sizeof(a)) == 0);
}

/* After a fault the rest is not compared. */
static bool
equal(const Result &a, const Result &b)
{
	if (a.outcome != b.outcome || a.count != b.count)
		return (false);
	for (int i = 0; i < a.count; ++i) {
		if (!(a.records[i] == b.records[i]))
			return (false);
	}
	if (a.outcome != Outcome::RETURNED)
		return (true);
	return (a.error == b.error && a.res == b.res &&
	    a.buffer == b.buffer && same_world(a.after, b.after));
}

Verdict
run_pair(const Step &step, int limit_ms, Text *text)
{
	before = world;
	model_run(original, step, limit_ms, &by_original);
	model_restore(before, step.caller);
	model_run(rewrite, step, limit_ms, &by_rewrite);

	if (equal(by_original, by_rewrite)) {
		if (by_rewrite.violation == nullptr)
			return (Verdict::EQUAL);
	} else if (by_rewrite.violation == nullptr) {
		if (explain(step, by_original, by_rewrite))
			return (Verdict::LISTED);
	}
	text->add("not explained: %#x\n", last_unexplained());
	describe_difference(by_original, "original", by_rewrite, "rewrite",
	    text);
	describe_difference(by_original.after, by_rewrite.after, text);
	return (Verdict::DIFFERENT);
}

static void
describe_sequence(const Sequence &sequence, int upto, Text *text)
{
	text->add("setting:\n");
	describe_setting(sequence.setting, sequence.setting_count, text);
	for (int i = 0; i <= upto; ++i) {
		text->add("step %d: ", i + 1);
		describe(sequence.steps[i], text);
	}
}

/* In a ring of parents both would walk for ever: the rules' own test. */
static bool
can_go_on(Name caller)
{
	return (world.beings[caller].exists &&
	    proc_of(caller)->p_stat != SZOMB && !world_has_ring());
}

/*
 * After a listed difference both continue from the rewrite's world: each step
 * is compared separately, from one world.
 */
Verdict
run_sequence(const Sequence &sequence, Text *text)
{
	static Text difference;

	model_begin(sequence.setting, sequence.setting_count);
	for (int i = 0; i < sequence.step_count; ++i) {
		const Step &step = sequence.steps[i];

		model_restore(world, step.caller);
		if (step.entry == Entry::HAPPENING) {
			happen(step.happening);
			continue;
		}
		if (!can_go_on(step.caller))
			break;
		difference.clear();

		const Verdict verdict = run_pair(step, 0, &difference);

		if (verdict == Verdict::DIFFERENT) {
			describe_sequence(sequence, i, text);
			text->add("%s", difference.get());
			return (verdict);
		}
		if (last_rewrite().outcome != Outcome::RETURNED)
			break;
	}
	return (Verdict::EQUAL);
}
