/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Formatted output to memory, the only part of stdio here.
 */
#ifndef VM_LIBC_STDIO_H
#define VM_LIBC_STDIO_H

#include <stdarg.h>
#include <stddef.h>

/*
 * %% and the conversions c d i p s u x, with the flags # - 0, a width, a
 * precision of %s, and the sizes l and z.
 */
extern "C" {
int	snprintf(char *to, size_t size, const char *format, ...)
	    __attribute__((__format__(__printf__, 3, 4)));
int	vsnprintf(char *to, size_t size, const char *format, va_list ap)
	    __attribute__((__format__(__printf__, 3, 0)));
}

#endif /* !VM_LIBC_STDIO_H */
