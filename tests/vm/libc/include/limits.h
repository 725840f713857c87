/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The limits of x86-64's int.
 */
#ifndef VM_LIBC_LIMITS_H
#define VM_LIBC_LIMITS_H

#define INT_MAX		0x7fffffff
#define INT_MIN		(-INT_MAX - 1)

#endif /* !VM_LIBC_LIMITS_H */
