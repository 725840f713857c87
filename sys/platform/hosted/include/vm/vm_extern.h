/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * VM functions for other parts of the kernel.
 */
#ifndef _VM_VM_EXTERN_H_
#define _VM_VM_EXTERN_H_

#include <vm/vm_map.h>

int	vmspace_getrefs(struct vmspace *vm);
void	vmspace_hold(struct vmspace *vm);
void	vmspace_drop(struct vmspace *vm);
vm_page_t	vm_fault_page(vm_map_t map, vm_offset_t addr, vm_prot_t prot,
		    int flags, int *errorp, int *busyp);

#endif /* !_VM_VM_EXTERN_H_ */
