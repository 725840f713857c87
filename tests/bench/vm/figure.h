/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A figure that the machine tells: "figure UNIT NAME VALUE" on a line.
 */
#ifndef BENCH_VM_FIGURE_H
#define BENCH_VM_FIGURE_H

#include <stdint.h>

/* The name is made of a printf format; there is no blank in it. */
void	tell_figure(const char *unit, uint64_t value, const char *format, ...)
	    __attribute__((__format__(__printf__, 3, 4)));

#endif /* !BENCH_VM_FIGURE_H */
