/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where the rewrite differs from the original on purpose: what it repairs.
 *
 * Nothing else may differ.  A row that no full run comes across is an error
 * too.
 */
#ifndef _PROOF_DIFFERENCES_H_
#define _PROOF_DIFFERENCES_H_

#include "trace.h"

/* One step taken by both, from the same world. */
struct Pair {
	const Step &step;
	const Result &original;
	const Result &rewrite;
	Name target;

	/*
	 * The target as the rewrite refused the request, or else as both had
	 * found its thread; until then they did the same.
	 */
	const Fields *state;
};

/* What two results may differ in; where it is a process's, in the target. */
enum Aspect : u_int {
	NOTHING = 0,
	OUTCOME = 1 << 0,
	ERROR = 1 << 1,		/* the errno */
	RESULT = 1 << 2,	/* *res */
	BUFFER = 1 << 3,
	CALLS = 1 << 4,		/* of services that both have to make */
	TRACED = 1 << 5,
	WAITED = 1 << 6,
	OLD_PARENT = 1 << 7,
	STATUS = 1 << 8,	/* p_xstat */
	NEW_PARENT = 1 << 9,
	SIGNALS = 1 << 10,
	PLACE = 1 << 11,
	GENERAL_FILE = 1 << 12,
	FLOATING_FILE = 1 << 13,
	DEBUG_FILE = 1 << 14,
	MEMORY = 1 << 15,
	HOLDS = 1 << 16,	/* of a thread, while it lasts */
	REST = 1 << 17,
	EVERYTHING = (1 << 18) - 1
};

enum class Side { ORIGINAL, REWRITE };

struct Difference {
	const char *name;
	const char *before;
	const char *now;
	const char *why;
	const char *test;	/* program:case that shows it */

	/* What the original serves and the rewrite refuses. */
	bool refuses;

	/* Whether it shows in that request and that state. */
	bool (*shows)(const Pair &pair);

	/*
	 * What then may differ; and whether that call is one that the other
	 * side need not make.
	 */
	u_int (*excuses)(const Pair &pair);
	bool (*excuses_call)(const Pair &pair, Side side,
	    const Record &record);

	u_long seen;		/* how often it has been needed */
};

extern Difference differences[];
extern const int difference_count;

/* Whether the differences that show explain all of it; they are counted. */
bool	explain(const Step &step, const Result &original,
	    const Result &rewrite);

#endif /* !_PROOF_DIFFERENCES_H_ */
