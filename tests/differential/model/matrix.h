/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every request in every state, as scenarios.
 */
#ifndef _DIFFERENTIAL_MATRIX_H_
#define _DIFFERENTIAL_MATRIX_H_

#include "scenario.h"

struct Scenario {
	const char *target;	/* rows in words */
	const char *caller;
	const char *behaviour;
	Happening setting[MAX_SETTING];
	int setting_count;
	Step step;
};

/*
 * Call a visitor with every scenario, or every nth one, until it returns false.
 * Returns the number of scenarios.
 */
u_long	for_each_scenario(bool (*visit)(const Scenario &scenario));
void	visit_every(u_long nth);

/*
 * The number of pairs of values of two rows that occur in all scenarios but not
 * in every nth one.
 */
u_long	pairs_missed(u_long nth, u_long *pairs);

void	describe(const Scenario &scenario, Text *text);

#endif /* !_DIFFERENTIAL_MATRIX_H_ */
