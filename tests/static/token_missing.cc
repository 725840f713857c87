/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Must not compile: p_token is not held.
 */

#include "sys_process_guards.h"

static void
needs_token(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	p->p_flags |= P_TRACED;
}

void	mistake(struct proc *p);

void
mistake(struct proc *p)
{
	needs_token(p);
}
