/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every scenario under every schedule with one preemption and, if thorough,
 * with two; otherwise with a second one only after a first at each 7th place.
 * Those of events, which have many more places, at each 7th and 49th.
 * The known races of the original file, compiled in place of ours, must be
 * found: that tests the method.
 */

#include <stdio.h>
#include <string.h>

#include <atf-c++.hpp>

#include <string>

#include "explore.h"
#include "scenarios.h"

static const int PREEMPTIONS = 2;
static const int SAMPLE = 7;

#ifdef ORIGINAL
static const bool is_original = true;
#else
static const bool is_original = false;
#endif

class ScenarioCase : public atf::tests::tc {
public:
	explicit ScenarioCase(const Scenario &scenario)
	    : tc(scenario.name, false), scenario_(scenario) {}

private:
	void
	head() override
	{
		const int places = scenario_.needs_events ? SAMPLE : 1;

		set_md_var("descr", std::string(scenario_.about) +
		    ": nothing is lost, leaked, used after it is freed or "
		    "left over, under every schedule with one preemption "
		    "and, after the first at one of " +
		    std::to_string(places * SAMPLE) + " places (thorough: "
		    "of " + std::to_string(places) + "), with two");
		set_md_var("timeout", "3600");
	}

	void
	body() const override
	{
#ifdef WITHOUT_ORIGINAL
		skip("needs the original: ORIGINAL=file");
#endif
		const bool thorough =
		    get_config_var("thorough", "false") == "true";
		const int sample = (thorough ? 1 : SAMPLE) *
		    (scenario_.needs_events ? SAMPLE : 1);
		const Outcome outcome = explore(scenario_, PREEMPTIONS,
		    sample, 0);
		const bool has_defect = scenario_.defect != nullptr &&
		    (is_original || !scenario_.repaired);

		printf("%lu executions, at most %d decisions\n",
		    outcome.executions, outcome.decisions);
		if (has_defect && finds(outcome)) {
			if (is_original)
				return;
			expect_fail(std::string(scenario_.defect) +
			    ", as in the original");
		}
		if (outcome.violation != nullptr)
			fail(std::string(outcome.violation) +
			    "; again with: schedules " + scenario_.name +
			    " " + outcome.schedule);
		if (has_defect)
			fail(std::string("did not find ") + scenario_.defect);
	}

	/* It failed with the symptom of the defect. */
	bool
	finds(const Outcome &outcome) const
	{
		return (outcome.violation != nullptr &&
		    strstr(outcome.violation, scenario_.finds) != nullptr);
	}

	const Scenario &scenario_;
};

ATF_INIT_TEST_CASES(tests)
{
	for (int i = 0; i < scenario_count; ++i) {
		if (is_original && scenarios[i].needs_events)
			continue;
		tests.push_back(new ScenarioCase(scenarios[i]));
	}
}
