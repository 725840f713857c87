/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Must not compile: a call that may block where nothing may.
 */

#include "sys_process_guards.h"

void	mistake(struct proc *p);

void
mistake(struct proc *p)
{
	const TokenGuard token(p->p_token);
	const NoBlocking section;

	ksignal(p, 1);
}
