/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The rewrite against the rules.
 */

#include "matrix.h"
#include "model.h"
#include "checks.h"
#include "rules.h"
#include "stops.h"

static Text failure;
static Expected expected;
static Result result;

static const char *
verdict()
{
	return (failure.empty() ? nullptr : failure.get());
}

static bool
is_expected(const Step &step)
{
	if (result.outcome != expected.outcome || result.violation != nullptr)
		return (false);
	if (result.outcome != Outcome::RETURNED)
		return (true);
	return (result.error == expected.error &&
	    result.res == expected.res && result.buffer == expected.buffer &&
	    __builtin_memcmp(&result.after, &expected.after,
	    sizeof(result.after)) == 0 && step.caller == CALLER);
}

static void
explain(const Scenario &scenario)
{
	failure.add("The rewrite does not follow the rules.\n");
	describe(scenario, &failure);
	failure.add("expected: %s %d (%s), result %d, buffer %#lx%s%s\n",
	    outcome_text(expected.outcome), expected.error,
	    error_text(expected.error), expected.res, expected.buffer,
	    expected.says != nullptr ? "; " : "",
	    expected.says != nullptr ? expected.says : "");
	failure.add("got: ");
	describe_answer(result, &failure);
	describe_difference(result.after, expected.after, &failure);
	for (int i = 0; i < result.count; ++i) {
		describe(result.records[i], &failure);
		failure.add("\n");
	}
}

static bool
check_scenario(const Scenario &scenario)
{
	model_begin(scenario.setting, scenario.setting_count);
	expect(scenario.step, &expected);
	model_begin(scenario.setting, scenario.setting_count);
	model_run(rewrite, scenario.step, 0, &result);
	if (is_expected(scenario.step))
		return (true);
	explain(scenario);
	return (false);
}

void
check_every(u_long nth)
{
	visit_every(nth);
}

const char *
check_sample(u_long *pairs)
{
	const u_long missed = pairs_missed(SAMPLE_STEP, pairs);

	failure.clear();
	if (missed != 0)
		failure.add("%lu of %lu pairs are in no scenario of the "
		    "sample\n", missed, *pairs);
	return (verdict());
}

const char *
check_matrix(u_long *scenarios)
{
	failure.clear();
	*scenarios = for_each_scenario(check_scenario);
	return (verdict());
}

const char *
check_stop_events()
{
	static Text text;

	failure.clear();
	for (int i = 0; i < stop_event_count; ++i) {
		Step step;

		prepare(stop_events[i], &step);
		model_run(rewrite, step, 0, &result);
		text.clear();
		if (!is_expected(stop_events[i], result, &text)) {
			failure.add("%s", text.get());
			describe_answer(result, &failure);
		}
	}
	return (verdict());
}

const char *
check_trace_req()
{
	Step step = {};

	failure.clear();
	step.entry = Entry::TRACE_REQ;
	step.caller = CALLER;
	model_begin(nullptr, 0);
	expected.after = world;
	model_run(rewrite, step, 0, &result);
	if (result.error != 1 || result.count != 0 ||
	    __builtin_memcmp(&result.after, &expected.after,
	    sizeof(result.after)) != 0)
		failure.add("trace_req() is not just 1\n");
	return (verdict());
}
