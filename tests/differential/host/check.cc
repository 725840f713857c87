/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * check [--only-rules] [--only-original] [--few] [--pairs N]: the suite
 * without a test framework, for coverage and for deliberate mistakes.  Prints
 * the first test that fails and why, and stops.  A few scenarios of the matrix
 * are tried first, with --few only these.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../model/checks.h"

namespace {

int
failed(const char *test, const char *why)
{
	printf("%s\n%s", test, why);
	return (1);
}

/* Strides that do not select the same entry or data each time. */
const unsigned long FEW = 97;

bool few_only = false;

/* A few scenarios, then all unless --few is given. */
const char *
few_then_all(const char *(*matrix)(unsigned long *scenarios))
{
	unsigned long scenarios;

	check_every(FEW);
	const char *why = matrix(&scenarios);
	check_every(1);
	return (why != nullptr || few_only ? why : matrix(&scenarios));
}

int
check_rules()
{

	if (const char *why = check_stop_events())
		return (failed("matrix_test:every_stop_event", why));
	if (const char *why = check_trace_req())
		return (failed("matrix_test:trace_req", why));
	if (const char *why = check_rings())
		return (failed("matrix_test:rings_of_parents", why));
	if (const char *why = check_fork())
		return (failed("matrix_test:fork", why));
	if (const char *why = check_refusals())
		return (failed("matrix_test:refusals", why));
	if (const char *why = check_input())
		return (failed("matrix_test:input", why));
	if (const char *why = check_ends())
		return (failed("matrix_test:ends", why));
	if (const char *why = check_follow())
		return (failed("matrix_test:follow", why));
	if (const char *why = check_event_stops())
		return (failed("matrix_test:event_stops", why));
	if (const char *why = few_then_all(check_matrix))
		return (failed("matrix_test:every_request_in_every_state",
		    why));
	return (0);
}

int
check_pairs(unsigned long pairs)
{
	if (const char *why = check_equal_stop_events())
		return (failed("equivalence_test:every_stop_event", why));
	if (const char *why = check_equal_trace_req())
		return (failed("equivalence_test:trace_req", why));
	if (const char *why = check_target_without_thread())
		return (failed("equivalence_test:target_without_thread",
		    why));
	if (const char *why = check_registers_of_system_process())
		return (failed("equivalence_test:registers_of_system_process",
		    why));
	if (const char *why = check_ring_of_parents())
		return (failed("equivalence_test:ring_of_parents", why));
	for (unsigned long place = 0; place < pairs; ++place) {
		if (const char *why = check_random(1, place))
			return (failed("equivalence_test:random_sequences",
			    why));
	}
	if (const char *why = few_then_all(check_equal_matrix))
		return (failed("equivalence_test:every_request_in_every_"
		    "state", why));
	return (0);
}

} /* namespace */

int
main(int argc, char **argv)
{
	unsigned long pairs = 20000;
	bool with_rules = true;
	bool with_original = true;

	for (int i = 1; i < argc; ++i) {
		if (strcmp(argv[i], "--only-rules") == 0)
			with_original = false;
		else if (strcmp(argv[i], "--only-original") == 0)
			with_rules = false;
		else if (strcmp(argv[i], "--few") == 0)
			few_only = true;
		else if (strcmp(argv[i], "--pairs") == 0 && i + 1 < argc)
			pairs = strtoul(argv[++i], nullptr, 0);
		else
			return (2);
	}
	check_init();
	if (with_rules && check_rules() != 0)
		return (1);
	return (with_original && has_original() ?
	    check_pairs(pairs) : 0);
}
