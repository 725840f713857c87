/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Must not compile: a guard is copied.
 */

#include "sys_process_guards.h"

void	mistake(struct proc *p);

void
mistake(struct proc *p)
{
	ProcHold hold = ProcHold::hold(p);
	ProcHold copy = hold;
}
