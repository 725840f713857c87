/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Compiles: follows all rules, so that each of the other files fails only
 * because of its mistake.
 */

#include "sys_process_guards.h"

static void
needs_token(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	p->p_flags |= P_TRACED;
}

static void
needs_check(struct proc *p)
    TA_REQUIRES(p->p_token, unblocked)
{
	needs_token(p);
}

void	mistake(struct proc *p);

void
mistake(struct proc *p)
{
	TokenGuard token(p->p_token);

	{
		const NoBlocking section;

		needs_check(p);
	}
	ksignal(p, 1);
	needs_token(p);
}
