/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The cost of ptrace(2) on the booted kernel.  Runs only with vm.only=bench.
 * Its cases print figures and do not fail because of one.
 */
#include <atf-c++.hpp>

#include "measures.h"

#define MEASURE(name)							\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("timeout", "3600");				\
	}								\
	ATF_TEST_CASE_BODY(name)

namespace {

Counter
counter_that_counts()
{
	const Counter counter;

	if (!counter.counts())
		ATF_SKIP("this machine does not count instructions");
	return (counter);
}

} /* namespace */

MEASURE(requests)
{
	measure_requests(counter_that_counts());
}

MEASURE(transfers)
{
	measure_transfers(counter_that_counts());
}

MEASURE(tracees)
{
	measure_tracees(counter_that_counts());
}

MEASURE(threads)
{
	measure_threads(counter_that_counts());
}

MEASURE(entries)
{
	measure_entries(counter_that_counts());
}

MEASURE(ancestors)
{
	measure_ancestors(counter_that_counts());
}

MEASURE(tracers)
{
	measure_tracers(counter_that_counts());
}

MEASURE(rates)
{
	if (Counter().counts())
		ATF_SKIP("a machine that counts instructions keeps no time");
	measure_rates();
}

ATF_INIT_TEST_CASES(cases)
{
	ATF_ADD_TEST_CASE(cases, requests);
	ATF_ADD_TEST_CASE(cases, transfers);
	ATF_ADD_TEST_CASE(cases, tracees);
	ATF_ADD_TEST_CASE(cases, threads);
	ATF_ADD_TEST_CASE(cases, entries);
	ATF_ADD_TEST_CASE(cases, ancestors);
	ATF_ADD_TEST_CASE(cases, tracers);
	ATF_ADD_TEST_CASE(cases, rates);
}
