/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Critical sections, which notify the model.
 */
#ifndef _DIFFERENTIAL_SYS_THREAD2_H_
#define _DIFFERENTIAL_SYS_THREAD2_H_

#define crit_enter	crit_enter_unseen
#include_next <sys/thread2.h>
#undef crit_enter

void	seen_crit_enter(void);

static inline void
crit_enter(void)
{
	crit_enter_unseen();
	seen_crit_enter();
}

#endif /* !_DIFFERENTIAL_SYS_THREAD2_H_ */
