/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Spinlocks, which notify the model of every lock and unlock, so that it can
 * simulate other CPUs at these points.
 */
#ifndef _DIFFERENTIAL_SYS_SPINLOCK2_H_
#define _DIFFERENTIAL_SYS_SPINLOCK2_H_

#define _spin_lock	_spin_lock_unseen
#define spin_unlock	spin_unlock_unseen
#include_next <sys/spinlock2.h>
#undef _spin_lock
#undef spin_unlock

void	seen_spin_lock(struct spinlock *spin, const char *ident);
void	seen_spin_unlock(struct spinlock *spin);

static inline void
_spin_lock(struct spinlock *spin, const char *ident)
{
	_spin_lock_unseen(spin, ident);
	seen_spin_lock(spin, ident);
}

static inline void
spin_unlock(struct spinlock *spin)
{
	spin_unlock_unseen(spin);
	seen_spin_unlock(spin);
}

#endif /* !_DIFFERENTIAL_SYS_SPINLOCK2_H_ */
