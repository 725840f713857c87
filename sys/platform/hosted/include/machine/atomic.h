/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Atomic operations on unsigned int that kernel headers use.
 */
#ifndef _MACHINE_ATOMIC_H_
#define _MACHINE_ATOMIC_H_

#include <sys/types.h>

static inline void
atomic_add_int(volatile u_int *at, u_int value)
{
	__atomic_fetch_add(at, value, __ATOMIC_SEQ_CST);
}

static inline void
atomic_set_int(volatile u_int *at, u_int bits)
{
	__atomic_fetch_or(at, bits, __ATOMIC_SEQ_CST);
}

static inline u_int
atomic_fetchadd_int(volatile u_int *at, u_int value)
{
	return (__atomic_fetch_add(at, value, __ATOMIC_SEQ_CST));
}

static inline int
atomic_cmpset_int(volatile u_int *at, u_int expected, u_int desired)
{
	return (__atomic_compare_exchange_n(at, &expected, desired, 0,
	    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
}

static inline void
atomic_add_int_nonlocked(volatile u_int *at, u_int value)
{
	*at += value;
}

#endif /* !_MACHINE_ATOMIC_H_ */
