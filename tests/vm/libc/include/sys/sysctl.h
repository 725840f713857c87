/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * sysctlbyname(3).
 */
#ifndef VM_LIBC_SYS_SYSCTL_H
#define VM_LIBC_SYS_SYSCTL_H

#include <stddef.h>

extern "C" int	sysctlbyname(const char *name, void *old, size_t *oldlen,
		    void *newp, size_t newlen);

#endif /* !VM_LIBC_SYS_SYSCTL_H */
