/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is measured.
 */
#ifndef BENCH_VM_MEASURES_H
#define BENCH_VM_MEASURES_H

#include "counter.h"

/* Every request that is served, and some that are not. */
void	measure_requests(const Counter &counter);

/* PT_IO over size, place and state of the pages. */
void	measure_transfers(const Counter &counter);

/* Requests among more and more tracees, and after more and more stops. */
void	measure_tracees(const Counter &counter);

/* PT_ATTACH over the caller's ancestors. */
void	measure_ancestors(const Counter &counter);

/* Requests per second, of one tracer and of as many as there are CPUs. */
void	measure_rates();

#endif /* !BENCH_VM_MEASURES_H */
