/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The processors that a thread may run on.
 */
#ifndef VM_LIBC_SYS_USCHED_H
#define VM_LIBC_SYS_USCHED_H

#include <sys/types.h>

#define USCHED_SET_CPU	1

extern "C" int	usched_set(pid_t pid, int cmd, void *data, int bytes);

#endif /* !VM_LIBC_SYS_USCHED_H */
