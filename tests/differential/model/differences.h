/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The intended differences of the rewrite from the original: repaired defects.
 *
 * Any other difference is an error, and so is a row that does not occur in a
 * full run.
 */
#ifndef _DIFFERENTIAL_DIFFERENCES_H_
#define _DIFFERENTIAL_DIFFERENCES_H_

#include "trace.h"

/* How far a step got. */
enum Course : u_int {
	REFUSED = 1 << 0,	/* by the rewrite, before it was served */
	GRANTED = 1 << 1,	/* by the rewrite, and refused by the original */
	SERVED = 1 << 2,	/* by both */
	EVENT = 1 << 3		/* it is stopevent() */
};

/* One step taken by both, from the same world. */
struct Pair {
	const Step &step;
	const Result &original;
	const Result &rewrite;
	Name target;
	Course course;

	/* Everybody before the target's token was had, to begin with. */
	const Fields *first;
	const Fields *early;

	/*
	 * The target as the rewrite refused the request, or else as it had
	 * found its thread; until then nothing happened that not both saw.
	 */
	const Fields *state;
	const Fields *all;	/* everybody then */

	/* The thread that it found, and whether the original found that too. */
	const struct lwp *lp;
	bool same_thread;
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
	STATE = 1 << 17,	/* p_stat */
	COUNTED = 1 << 18,	/* threads as stopped */
	STEPS = 1 << 19,
	TOLD = 1 << 20,		/* the caller or a parent, by SIGCHLD */
	OWN_MEMORY = 1 << 21,	/* the caller's */
	EVENT_MARK = 1 << 22,	/* p_step, where it is not 0 in either */
	TIMEOUT = 1 << 23,	/* a tsleep()'s */
	SPINNER = 1 << 24,	/* the function's name that is given */
	WHEREABOUTS = 1 << 25,	/* of any thread */
	CRITICAL = 1 << 26,	/* whether a call is in a critical section */
	RESUMED = 1 << 27,	/* the rewrite's two bits, and SIGSTOP's */
	REST = 1 << 28,
	EVERYTHING = (1 << 29) - 1
};

enum class Side { ORIGINAL, REWRITE };

struct Difference {
	const char *name;
	const char *before;
	const char *now;
	const char *why;
	const char *test;	/* program:case that shows it */

	u_int courses;		/* that it may show in */

	/* True if it can occur in that request and that state. */
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

/* True if the differences that occur explain all of it; counts them. */
u_int	last_unexplained();
bool	explain(const Step &step, const Result &original,
	    const Result &rewrite);

#endif /* !_DIFFERENTIAL_DIFFERENCES_H_ */
