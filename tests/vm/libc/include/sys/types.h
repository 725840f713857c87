/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * DragonFly/x86_64's system types.
 */
#ifndef VM_LIBC_SYS_TYPES_H
#define VM_LIBC_SYS_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef char		*caddr_t;
typedef unsigned int	gid_t;
typedef long		off_t;
typedef int		pid_t;
typedef long		register_t;
typedef long		ssize_t;
typedef long		suseconds_t;
typedef long		time_t;
typedef unsigned int	uid_t;

#endif /* !VM_LIBC_SYS_TYPES_H */
