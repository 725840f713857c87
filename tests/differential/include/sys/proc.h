/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Processes, with holds on their threads that notify the model.
 */
#ifndef _DIFFERENTIAL_SYS_PROC_H_
#define _DIFFERENTIAL_SYS_PROC_H_

#include_next <sys/proc.h>

#undef LWPHOLD
#undef LWPRELE

void	seen_lwphold(struct lwp *lp);
void	seen_lwprele(struct lwp *lp);

#define LWPHOLD(lp)							\
	(atomic_add_int(&(lp)->lwp_lock, 1), seen_lwphold(lp))
#define LWPRELE(lp)							\
	(atomic_add_int(&(lp)->lwp_lock, -1), seen_lwprele(lp))

#endif /* !_DIFFERENTIAL_SYS_PROC_H_ */
