/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * kldload(2) and kldunload(2).
 */
#ifndef VM_LIBC_SYS_LINKER_H
#define VM_LIBC_SYS_LINKER_H

extern "C" {
int	kldload(const char *path);
int	kldunload(int file);
}

#endif /* !VM_LIBC_SYS_LINKER_H */
