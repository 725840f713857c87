/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pending signals of a thread.
 */
#ifndef _SYS_SIGNAL2_H_
#define _SYS_SIGNAL2_H_

#include <sys/proc.h>

static inline sigset_t
lwp_sigpend(struct lwp *lp)
{
	sigset_t set = lp->lwp_siglist;

	for (int i = 0; i < _SIG_WORDS; ++i)
		set.__bits[i] |= lp->lwp_proc->p_siglist.__bits[i];
	return (set);
}

/* Nonzero if a signal is pending; callers need no number. */
static inline int
CURSIG_NOBLOCK(struct lwp *lp)
{
	const sigset_t set = lwp_sigpend(lp);
	u_int any = 0;

	for (int i = 0; i < _SIG_WORDS; ++i)
		any |= set.__bits[i];
	return (any != 0);
}

#endif /* !_SYS_SIGNAL2_H_ */
