/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * mount(2).
 */
#ifndef VM_LIBC_SYS_MOUNT_H
#define VM_LIBC_SYS_MOUNT_H

extern "C" int	mount(const char *type, const char *where, int flags,
		    void *data);

#endif /* !VM_LIBC_SYS_MOUNT_H */
