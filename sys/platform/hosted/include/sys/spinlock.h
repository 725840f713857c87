/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Spinlocks.
 */
#ifndef _SYS_SPINLOCK_H_
#define _SYS_SPINLOCK_H_

struct spinlock {
	int	counta;
	int	countb;
};

#define SPINLOCK_INITIALIZER(spin, description)	{ 0, 0 }

#endif /* !_SYS_SPINLOCK_H_ */
