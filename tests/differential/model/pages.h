/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pages of processes' memory that vm_fault_page() has returned.
 */
#ifndef _DIFFERENTIAL_PAGES_H_
#define _DIFFERENTIAL_PAGES_H_

#include "world.h"

/* Forget all pages. */
void	pages_begin();

/* True if a page is busy: waiting for one could then deadlock. */
bool	is_page_busy();

/* True if a page is held or busy. */
bool	is_page_had();

#endif /* !_DIFFERENTIAL_PAGES_H_ */
