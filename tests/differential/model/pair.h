/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs the same step with the original and with the rewrite.
 */
#ifndef _DIFFERENTIAL_PAIR_H_
#define _DIFFERENTIAL_PAIR_H_

#include "model.h"

enum class Verdict {
	EQUAL,
	LISTED,		/* different, according to differences.cc */
	DIFFERENT	/* or a broken contract; text has the message */
};

/*
 * From the current world, which is then as the rewrite left it.
 */
Verdict	run_pair(const Step &step, int limit_ms, Text *text);

/* What the rewrite did in the last pair. */
const Result &last_rewrite();
const Result &last_original();

/*
 * A whole sequence, until its end or a step that does not return.  text gets
 * a description of the sequence and the difference.
 */
Verdict	run_sequence(const Sequence &sequence, Text *text);

#endif /* !_DIFFERENTIAL_PAIR_H_ */
