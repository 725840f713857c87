/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The measurements.
 */
#ifndef BENCH_VM_MEASURES_H
#define BENCH_VM_MEASURES_H

#include "counter.h"

/* Every request, and some that fail. */
void	measure_requests(const Counter &counter);

/* PT_IO over size, place and state of the pages. */
void	measure_transfers(const Counter &counter);

/* Requests over the number of tracees and of earlier stops. */
void	measure_tracees(const Counter &counter);

/* Requests over the number of the tracee's threads. */
void	measure_threads(const Counter &counter);

/* Requests over the number of entries of the tracee's map. */
void	measure_entries(const Counter &counter);

/* PT_ATTACH over the number of the caller's ancestors. */
void	measure_ancestors(const Counter &counter);

/*
 * Several tracers at once, each with its own tracee: instructions of all
 * processors for each request; or by the clock.
 */
void	measure_tracers(const Counter &counter);
void	measure_rates();

#endif /* !BENCH_VM_MEASURES_H */
