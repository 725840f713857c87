/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * reboot(2).
 */
#ifndef VM_LIBC_SYS_REBOOT_H
#define VM_LIBC_SYS_REBOOT_H

#define RB_AUTOBOOT	0
#define RB_HALT		0x008

extern "C" int	reboot(int how);

#endif /* !VM_LIBC_SYS_REBOOT_H */
