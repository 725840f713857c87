/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs every schedule of a scenario up to a number of preemptions.  At each
 * decision the state of the execution is saved; it is restored for each of the
 * other choices.
 */
#ifndef _HOSTED_MODEL_EXPLORE_H_
#define _HOSTED_MODEL_EXPLORE_H_

#include "script.h"

/*
 * Choose which of these user threads runs next; returns an index.  If the one
 * that ran last is among them, every other choice is a preemption.
 */
int	decide(const int *tids, int count);

/* Decide whether the running thread is preempted; others can run. */
bool	decide_preemption();

/* The result of an exploration. */
struct Outcome {
	const char *violation;	/* null: there was none */
	char schedule[4096];	/* that led to it, for replay() */
	unsigned long executions;
	int decisions;		/* maximum of an execution */
	bool complete;		/* all schedules within the bound were run */
};

/*
 * Run a scenario under every schedule with at most that many preemptions, until
 * a violation or for limit executions (0: no limit).  If nth is above 1 the
 * schedules are a sample: a second preemption follows only if the first was at
 * every nth place.
 */
Outcome	explore(const Scenario &scenario, int preemptions, int nth,
	    unsigned long limit);

/* Continue after explore() has reached its limit, for limit executions. */
void	explore_on(unsigned long limit, Outcome *outcome);

/* Run one schedule, and print which thread runs at each decision. */
Outcome	replay(const Scenario &scenario, const char *schedule);

#endif /* !_HOSTED_MODEL_EXPLORE_H_ */
