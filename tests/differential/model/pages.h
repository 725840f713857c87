/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The pages of processes' memory, as they are had of vm_fault_page().
 */
#ifndef _DIFFERENTIAL_PAGES_H_
#define _DIFFERENTIAL_PAGES_H_

#include "world.h"

/* Nobody has any. */
void	pages_begin();

/* Whether one is busy: to wait for anything may be to wait for itself. */
bool	is_page_busy();

/* Whether one is held or busy. */
bool	is_page_had();

#endif /* !_DIFFERENTIAL_PAGES_H_ */
