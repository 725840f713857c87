/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Must not compile: a check is relied on after a call that may block.
 */

#include "sys_process_guards.h"

static void
needs_check(struct proc *p)
    TA_REQUIRES(p->p_token, unblocked)
{
	p->p_flags |= P_TRACED;
}

void	mistake(struct proc *p);

void
mistake(struct proc *p)
{
	TokenGuard token(p->p_token);

	{
		const NoBlocking section;
	}
	ksignal(p, 1);
	needs_check(p);
}
