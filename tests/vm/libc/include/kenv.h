/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's environment, one variable at a time.
 */
#ifndef VM_LIBC_KENV_H
#define VM_LIBC_KENV_H

/* The length with its '\0', or -1. */
extern "C" int	kenv(int action, const char *name, char *value, int size);

#define KENV_GET	0

#endif /* !VM_LIBC_KENV_H */
