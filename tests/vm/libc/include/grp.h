/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * setgroups(2).
 */
#ifndef VM_LIBC_GRP_H
#define VM_LIBC_GRP_H

#include <sys/types.h>

extern "C" int	setgroups(int count, const gid_t *groups);

#endif /* !VM_LIBC_GRP_H */
