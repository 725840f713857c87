/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where the rewrite may differ from the original, and why.
 *
 * Nothing else may.  A row that no full run comes across is an error too.
 */
#ifndef _PROOF_DIFFERENCES_H_
#define _PROOF_DIFFERENCES_H_

#include "trace.h"

struct Difference {
	const char *name;
	const char *reason;
	const char *test;	/* program:case that shows it */

	/* Whether it explains what these two did in this step. */
	bool (*explains)(const Step &step, const Result &original,
	    const Result &rewrite);

	u_long seen;		/* how often it has been needed */
};

extern Difference differences[];
extern const int difference_count;

/* The row that explains, or null. */
Difference *find_difference(const Step &step, const Result &original,
	    const Result &rewrite);

#endif /* !_PROOF_DIFFERENCES_H_ */
