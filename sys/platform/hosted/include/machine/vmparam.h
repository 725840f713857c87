/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The direct map: physical memory mapped at an offset.
 */
#ifndef _MACHINE_VMPARAM_H_
#define _MACHINE_VMPARAM_H_

#include <sys/types.h>

#define USRSTACK		0x7fffffe00000UL	/* the stack's end */

#define DMAP_MIN_ADDRESS	0xfffffd0000000000UL

#define PHYS_TO_DMAP(pa)	((vm_offset_t)(pa) + DMAP_MIN_ADDRESS)
#define DMAP_TO_PHYS(va)	((vm_paddr_t)(va) - DMAP_MIN_ADDRESS)

#endif /* !_MACHINE_VMPARAM_H_ */
