/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Processor instructions and compiler barriers.
 */
#ifndef _MACHINE_CPUFUNC_H_
#define _MACHINE_CPUFUNC_H_

/* Compiler barrier: memory accesses are not moved across it. */
static inline void
cpu_ccfence(void)
{
	__asm__ volatile("" : : : "memory");
}

#endif /* !_MACHINE_CPUFUNC_H_ */
