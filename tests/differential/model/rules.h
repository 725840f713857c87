/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a request must answer and do, said independently of any code that
 * does it: from ptrace(2) and the rules that DragonFly's kernel follows.
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
 * Of a ptrace(2) step, from the world as it is; leaves it as it must become.
 */
void	expect(const Step &step, Expected *expected);

#endif /* !_DIFFERENTIAL_RULES_H_ */
