/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The limits of x86-64's int, and of a path.
 */
#ifndef VM_LIBC_LIMITS_H
#define VM_LIBC_LIMITS_H

#define INT_MAX		0x7fffffff
#define INT_MIN		(-INT_MAX - 1)
#define PATH_MAX	1024

#endif /* !VM_LIBC_LIMITS_H */
