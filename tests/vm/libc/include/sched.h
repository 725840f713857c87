/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * sched_yield(2).
 */
#ifndef VM_LIBC_SCHED_H
#define VM_LIBC_SCHED_H

extern "C" int	sched_yield(void);

#endif /* !VM_LIBC_SCHED_H */
