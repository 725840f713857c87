/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The rewrite against the rules of ptrace(2), in every state.
 */

#include <iostream>

#include "../model/checks.h"
#include "model_test.h"

MODEL_TEST(every_request_in_every_state,
    "Every request number, defined or not, in every state of caller and "
    "target, with every answer of the kernel's services, has the answer and "
    "effects that ptrace(2) specifies: a sample of the scenarios (thorough: "
    "all)")
{
	unsigned long scenarios;
	const bool thorough = get_config_var("thorough", "") == "true";

	check_init();
	check_every(thorough ? 1 : SAMPLE_STEP);
	require(check_matrix(&scenarios));
	std::cout << scenarios << " scenarios" <<
	    (thorough ? "\n" : ", of them a sample\n");
}

MODEL_TEST(sample_meets_every_pair,
    "The sample of the matrix has every pair of a caller, "
    "a request, a target, a service's answer, an address, data, a "
    "descriptor, registers and an entry that all scenarios have")
{
	unsigned long pairs;

	require(check_sample(&pairs));
	std::cout << pairs << " pairs\n";
}

MODEL_TEST(every_stop_event,
    "stopevent() stops a process for an event that was requested, one thread "
    "at a time, however it is woken; it loses no wakeup, and SIGKILL ends it")
{
	check_init();
	require(check_stop_events());
}

MODEL_TEST(trace_req, "trace_req() returns 1 and calls nothing")
{
	check_init();
	require(check_trace_req());
}

MODEL_TEST(rings_of_parents,
    "PT_ATTACH by a process whose present or former parents form a ring of any "
    "shape fails with EINVAL after a bounded number of steps; a ring above "
    "other processes does not matter")
{
	check_init();
	require(check_rings());
}

MODEL_TEST(fork,
    "The child of a tracee has neither its single-step flag nor its "
    "watchpoints; a child of another process keeps both")
{
	check_init();
	require(check_fork());
}

MODEL_TEST(refusals,
    "Each request for threads and events is refused as the others are, "
    "in each state of the target that they are refused in")
{
	check_init();
	require(check_refusals());
}

MODEL_TEST(input,
    "Requests for threads and events with sizes, counts, numbers of "
    "threads, masks and addresses that are wrong")
{
	check_init();
	require(check_input());
}

MODEL_TEST(ends,
    "Nothing is left of a session after a detach, a kill, an exit, a "
    "detach by procfs(5) and exec of a set-id program; what procfs(5) "
    "watches stays watched")
{
	check_init();
	require(check_ends());
}

MODEL_TEST(follow,
    "A fork is followed, unless the tracer detaches, attaches again or "
    "exits meanwhile")
{
	check_init();
	require(check_follow());
}

MODEL_TEST(event_stops,
    "Stops in stopevent() for the tracer: what it is told, the signal "
    "that it passes, a detach, and a stop that another one replaces")
{
	check_init();
	require(check_event_stops());
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, every_request_in_every_state);
	ATF_ADD_TEST_CASE(tcs, sample_meets_every_pair);
	ATF_ADD_TEST_CASE(tcs, every_stop_event);
	ATF_ADD_TEST_CASE(tcs, trace_req);
	ATF_ADD_TEST_CASE(tcs, rings_of_parents);
	ATF_ADD_TEST_CASE(tcs, fork);
	ATF_ADD_TEST_CASE(tcs, refusals);
	ATF_ADD_TEST_CASE(tcs, input);
	ATF_ADD_TEST_CASE(tcs, ends);
	ATF_ADD_TEST_CASE(tcs, follow);
	ATF_ADD_TEST_CASE(tcs, event_stops);
}
