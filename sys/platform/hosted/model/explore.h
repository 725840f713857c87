/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every schedule of a scenario up to a number of preemptions, one after the
 * other: an execution asks for decisions, and is put back to each of them
 * until it has been answered in every way.
 */
#ifndef _HOSTED_MODEL_EXPLORE_H_
#define _HOSTED_MODEL_EXPLORE_H_

#include "script.h"

/*
 * Which of these user threads goes on.  If the one that ran last is among
 * them, every other answer is a preemption.
 */
int	decide(const int *tids, int count);

/* Whether the running thread is preempted here, where others could run. */
bool	decide_preemption();

/* A schedule as text: the decisions that are not the first choice. */
struct Outcome {
	const char *violation;	/* null: everything ended as it should */
	char schedule[4096];
	unsigned long executions;
	int decisions;		/* most in one execution */
	bool complete;		/* every schedule within the bound was run */
};

/*
 * Run a scenario under every schedule with at most preemptions of them, or
 * until one goes wrong, or limit executions are done (0: no limit).  With
 * nth above 1 it is a sample: the first preemption comes everywhere, others
 * only after the first at every nth place.
 */
Outcome	explore(const Scenario &scenario, int preemptions, int nth,
	    unsigned long limit);

/* Go on where explore() came to its limit, for limit executions more. */
void	explore_on(unsigned long limit, Outcome *outcome);

/* Run one schedule, and say on standard output who runs when. */
Outcome	replay(const Scenario &scenario, const char *schedule);

#endif /* !_HOSTED_MODEL_EXPLORE_H_ */
