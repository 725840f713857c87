/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Must not compile: a token is taken under a spinlock.
 */

#include "sys_process_guards.h"

void	mistake(struct proc *p);

void
mistake(struct proc *p)
{
	SpinGuard spin(p->p_spin);
	TokenGuard token(p->p_token);
}
