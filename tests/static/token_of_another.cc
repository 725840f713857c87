/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Must not compile: another process's p_token is held.
 */

#include "sys_process_guards.h"

static void
needs_token(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	p->p_flags |= P_TRACED;
}

void	mistake(struct proc *p, struct proc *q);

void
mistake(struct proc *p, struct proc *q)
{
	TokenGuard token(q->p_token);

	needs_token(p);
}
