/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The differences, a row each.
 */

#include "differences.h"

/*
 * Both did the same up to the look for a thread; there was none, and the
 * rewrite refused.
 */
static bool
found_no_thread(const Step &step, const Result &original,
    const Result &rewrite)
{
	if (step.entry != Entry::SYS_PTRACE &&
	    step.entry != Entry::KERN_PTRACE)
		return (false);
	for (int i = 0; i < original.count && i < rewrite.count; ++i) {
		if (!(original.records[i] == rewrite.records[i]))
			return (false);
		if (rewrite.records[i].service == Service::first_lwp)
			return (rewrite.records[i].answer == -1 &&
			    rewrite.outcome == Outcome::RETURNED &&
			    rewrite.error == EINVAL &&
			    rewrite.res == UNTOUCHED);
	}
	return (false);
}

Difference differences[] = {
	{ "no_thread",
	    "A process that fork(2) has not given its first thread yet, or "
	    "that has lost its last: the original goes on with a null "
	    "pointer to the thread and for most requests uses it.  EINVAL, "
	    "as DragonFly has it since 8b411d289c.",
	    "equivalence_test:target_without_thread", found_no_thread, 0 },
};
const int difference_count = sizeof(differences) / sizeof(differences[0]);

Difference *
find_difference(const Step &step, const Result &original,
    const Result &rewrite)
{
	for (Difference &difference : differences) {
		if (difference.explains(step, original, rewrite))
			return (&difference);
	}
	return (nullptr);
}
