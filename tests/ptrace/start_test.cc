/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The state of a program when main() begins.
 */
#include <errno.h>

#include "../support/case.h"
#include "../support/report.h"

namespace {

int errno_at_start;

} /* namespace */

PTRACE_TEST(start__errno_is_zero,
    "errno is 0 when main() begins")
{
	REQUIRE_EQUAL(0, errno_at_start);
}

/* libatf's main() would have used errno before a case runs. */
#define main	run_cases

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, start__errno_is_zero);
}

#undef main

int
main(int argc, char **argv)
{
	errno_at_start = errno;
	return (run_cases(argc, argv));
}
