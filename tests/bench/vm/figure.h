/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A figure that the booted machine prints: a line "figure UNIT NAME VALUE".
 */
#ifndef BENCH_VM_FIGURE_H
#define BENCH_VM_FIGURE_H

#include <stdint.h>

/* The name is formatted as by printf(3) and contains no blanks. */
void	tell_figure(const char *unit, uint64_t value, const char *format, ...)
	    __attribute__((__format__(__printf__, 3, 4)));

#endif /* !BENCH_VM_FIGURE_H */
