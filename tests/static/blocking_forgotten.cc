/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Must not compile: a call that may block is made as if nothing were lost.
 */

#include "sys_process_guards.h"

void	mistake(struct proc *p);

void
mistake(struct proc *p)
{
	TokenGuard token(p->p_token);

	checks_hold();
	ksignal(p, 1);
	checks_lost();
}
