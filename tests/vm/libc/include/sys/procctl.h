/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * procctl(2).
 */
#ifndef VM_LIBC_SYS_PROCCTL_H
#define VM_LIBC_SYS_PROCCTL_H

#include <sys/types.h>

#define P_PID			0
#define PROC_REAP_ACQUIRE	0x0001

extern "C" int	procctl(int idtype, pid_t id, int cmd, void *arg);

#endif /* !VM_LIBC_SYS_PROCCTL_H */
