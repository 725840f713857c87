/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the machine is told directly.
 */
#ifndef _MACHINE_CPUFUNC_H_
#define _MACHINE_CPUFUNC_H_

/* No access to memory is moved over this by the compiler. */
static inline void
cpu_ccfence(void)
{
	__asm__ volatile("" : : : "memory");
}

#endif /* !_MACHINE_CPUFUNC_H_ */
