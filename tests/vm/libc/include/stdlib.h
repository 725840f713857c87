/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The end of a program, and numbers in text.
 */
#ifndef VM_LIBC_STDLIB_H
#define VM_LIBC_STDLIB_H

extern "C" {
int			atexit(void (*function)(void));
[[noreturn]] void	exit(int status);
int			atoi(const char *text);
}

#endif /* !VM_LIBC_STDLIB_H */
