/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's wired memory.
 */
#ifndef VM_INIT_MEMORY_H
#define VM_INIT_MEMORY_H

/* The number of wired pages, as in vmstat(8), or -1 if unknown. */
long	wired_pages();

#endif /* !VM_INIT_MEMORY_H */
