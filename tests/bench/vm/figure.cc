/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A figure that the booted machine prints.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "figure.h"

void
tell_figure(const char *unit, uint64_t value, const char *format, ...)
{
	char name[100], line[160];
	va_list ap;

	va_start(ap, format);
	vsnprintf(name, sizeof(name), format, ap);
	va_end(ap);
	snprintf(line, sizeof(line), "figure %s %s %lu\n", unit, name,
	    static_cast<unsigned long>(value));
	write(STDOUT_FILENO, line, strlen(line));
}
