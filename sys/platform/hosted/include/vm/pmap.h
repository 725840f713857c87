/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Page tables.
 */
#ifndef _VM_PMAP_H_
#define _VM_PMAP_H_

#include <machine/vmparam.h>
#include <vm/vm.h>

struct pmap;
typedef struct pmap *pmap_t;

/* The physical address that a user address is mapped to, or 0. */
vm_paddr_t	pmap_extract(pmap_t pmap, vm_offset_t va, void **handlep);
void	pmap_remove(pmap_t pmap, vm_offset_t start, vm_offset_t end);

#endif /* !_VM_PMAP_H_ */
