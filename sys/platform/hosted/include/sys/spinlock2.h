/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Acquire and release spinlocks.  The holder is in a critical section.
 */
#ifndef _SYS_SPINLOCK2_H_
#define _SYS_SPINLOCK2_H_

#include <sys/spinlock.h>
#include <sys/thread.h>
#include <machine/atomic.h>

void	_spin_lock_contested(struct spinlock *spin, const char *ident,
	    int count);

static inline void
_spin_lock(struct spinlock *spin, const char *ident)
{
	++curthread->td_critcount;
	++mycpu->gd_spinlocks;

	const int count = atomic_fetchadd_int(&spin->counta, 1);

	if (count != 0)
		_spin_lock_contested(spin, ident, count);
}

static inline void
spin_unlock(struct spinlock *spin)
{
	atomic_add_int(&spin->counta, -1);
	--mycpu->gd_spinlocks;
	--curthread->td_critcount;
}

#define spin_lock(spin)	_spin_lock(spin, __func__)

#endif /* !_SYS_SPINLOCK2_H_ */
