/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How much memory the kernel has for itself.
 */
#ifndef VM_INIT_MEMORY_H
#define VM_INIT_MEMORY_H

/* Pages that are wired, as vmstat(8) counts them; -1 if nobody says. */
long	wired_pages();

#endif /* !VM_INIT_MEMORY_H */
