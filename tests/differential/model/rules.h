/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The answer and the effects that a request must have, according to ptrace(2)
 * and the rules of DragonFly's kernel, independently of the code under test.
 */
#ifndef _DIFFERENTIAL_RULES_H_
#define _DIFFERENTIAL_RULES_H_

#include "trace.h"

struct Expected {
	Outcome outcome;
	int error;
	int res;
	u_long buffer;
	const char *says;	/* the rule that refused, or null */
	World after;
};

/*
 * Apply the rules to a ptrace(2) step: changes the world as the step must.
 */
void	expect(const Step &step, Expected *expected);

#endif /* !_DIFFERENTIAL_RULES_H_ */
