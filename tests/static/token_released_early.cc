/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Must not compile: the token of a guard is released, and again by the guard.
 */

#include "sys_process_guards.h"

void	mistake(struct proc *p);

void
mistake(struct proc *p)
{
	TokenGuard token(p->p_token);

	token.~TokenGuard();
}
