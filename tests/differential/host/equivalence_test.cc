/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The rewrite against the original file: the same answers and the same calls
 * into the kernel with the same locks and holds, except for the listed
 * differences.
 */

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "../model/checks.h"
#include "model_test.h"

namespace {

const unsigned long PAIRS = 100000;
const unsigned long SEED = 1;

void
begin()
{
	if (!has_original())
		ATF_SKIP("no original to compare with: say "
		    "ORIGINAL=/usr/src/sys/kern/sys_process.c");
	check_init();
}

/* True if the source of a program has a case of this name. */
bool
is_there(const std::string &program, const std::string &name)
{
	static const std::string tests = TESTS;
	const std::string files[] = {
		tests + "/ptrace/" + program + ".cc",
		tests + "/differential/host/" + program + ".cc",
		tests + "/schedules/scenarios.cc",
	};

	for (const std::string &file : files) {
		std::ifstream stream(file);
		std::ostringstream text;

		text << stream.rdbuf();
		for (const char *end : { ",", ")" }) {
			if (text.str().find("(" + name + end) !=
			    std::string::npos)
				return (true);
		}
	}
	return (false);
}

} /* namespace */

MODEL_TEST(every_request_in_every_state,
    "Every request in every state of the matrix has the answer, calls and "
    "effects of the original except for the listed differences, each of which "
    "occurs: a sample of the scenarios (thorough: all)")
{
	unsigned long scenarios;

	begin();
	check_every(get_config_var("thorough", "") == "true" ? 1 :
	    SAMPLE_STEP);
	require(check_equal_matrix(&scenarios));
	std::cout << scenarios << " pairs\n";
	require(check_equal_stop_events());

	const char *unseen = check_unseen_difference();

	if (unseen != nullptr)
		ATF_FAIL(std::string("listed and never seen: ") + unseen);
}

MODEL_TEST(every_stop_event,
    "stopevent() has the calls and effects of the original in every state, "
    "except for the listed differences")
{
	begin();
	require(check_equal_stop_events());
}

MODEL_TEST(trace_req, "trace_req() returns the same as in the original")
{
	begin();
	require(check_equal_trace_req());
}

MODEL_TEST(target_without_thread,
    "A listed difference: EINVAL for a target without a thread, for which an "
    "original from before 2020 uses a null pointer")
{
	begin();
	require(check_target_without_thread());
}

MODEL_TEST(registers_of_system_process,
    "A listed difference: whether the target is a system process is checked "
    "once, with its token held")
{
	begin();
	require(check_registers_of_system_process());
}

MODEL_TEST(ring_of_parents,
    "A listed difference: PT_ATTACH by a child to its parent, after which the "
    "original's next PT_ATTACH does not end, fails")
{
	begin();
	require(check_ring_of_parents());
}

MODEL_TEST(random_sequences,
    "100,000 random sequences of several requests, with changes to processes "
    "between and during them, have the answers, calls and effects of the "
    "original")
{
	begin();
	for (unsigned long place = 0; place < PAIRS; ++place) {
		const char *failure = check_random(SEED, place);

		if (failure == nullptr)
			continue;

		std::ostringstream text;

		text << failure << "again: random_pairs --seed " << SEED <<
		    " --from " << place << " --pairs 1\n";
		ATF_FAIL(text.str());
	}
}

MODEL_TEST(differences_have_tests,
    "Every listed difference names a case that exists")
{
	begin();
	for (int i = 0; difference_test(i) != nullptr; ++i) {
		const std::string test = difference_test(i);
		const size_t colon = test.find(':');

		if (!is_there(test.substr(0, colon), test.substr(colon + 1)))
			ATF_FAIL("there is no " + test);
	}
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, every_request_in_every_state);
	ATF_ADD_TEST_CASE(tcs, every_stop_event);
	ATF_ADD_TEST_CASE(tcs, trace_req);
	ATF_ADD_TEST_CASE(tcs, target_without_thread);
	ATF_ADD_TEST_CASE(tcs, registers_of_system_process);
	ATF_ADD_TEST_CASE(tcs, ring_of_parents);
	ATF_ADD_TEST_CASE(tcs, random_sequences);
	ATF_ADD_TEST_CASE(tcs, differences_have_tests);
}
