/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The same step taken by the original and by the rewrite.
 */
#ifndef _DIFFERENTIAL_PAIR_H_
#define _DIFFERENTIAL_PAIR_H_

#include "model.h"

enum class Verdict {
	EQUAL,
	LISTED,		/* not equal, as differences.cc has it */
	DIFFERENT	/* or a contract broken: text tells */
};

/*
 * From the world as it is.  The world is then as the rewrite left it.
 */
Verdict	run_pair(const Step &step, int limit_ms, Text *text);

/* What the rewrite did in the last pair. */
const Result &last_rewrite();
const Result &last_original();

/*
 * A whole sequence, step by step until its end or one that does not return;
 * text gets the sequence in words and the difference.
 */
Verdict	run_sequence(const Sequence &sequence, Text *text);

#endif /* !_DIFFERENTIAL_PAIR_H_ */
