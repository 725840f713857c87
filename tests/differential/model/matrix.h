/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every request in every state, one scenario after the other.
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
 * Hand every scenario, or every nth one, to a visitor until it returns false.
 * Returns how many there were.
 */
u_long	for_each_scenario(bool (*visit)(const Scenario &scenario));
void	visit_every(u_long nth);

/*
 * How many pairs of values, of two rows each, all scenarios have and every
 * nth one has not.
 */
u_long	pairs_missed(u_long nth, u_long *pairs);

void	describe(const Scenario &scenario, Text *text);

#endif /* !_DIFFERENTIAL_MATRIX_H_ */
