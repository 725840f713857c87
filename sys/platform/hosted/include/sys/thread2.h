/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Critical sections.
 */
#ifndef _SYS_THREAD2_H_
#define _SYS_THREAD2_H_

#include <sys/thread.h>
#include <machine/cpufunc.h>

void	crit_exit_wrapper(void);

static inline void
crit_enter(void)
{
	++curthread->td_critcount;
}

#define crit_exit()	crit_exit_wrapper()

#endif /* !_SYS_THREAD2_H_ */
