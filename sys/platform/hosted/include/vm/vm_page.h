/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pages of memory.
 */
#ifndef _VM_VM_PAGE_H_
#define _VM_VM_PAGE_H_

#include <machine/vmparam.h>
#include <vm/vm.h>

struct vm_page {
	vm_paddr_t	phys_addr;
	u_int		flags;		/* PG_* */
	u_int		busy_count;
	int		hold_count;
};

#define PG_FICTITIOUS	0x00000008	/* a device's: in no direct map */
#define PBUSY_LOCKED	0x80000000U

#define VM_PAGE_TO_PHYS(page)	((page)->phys_addr)

void	vm_page_wakeup(vm_page_t page);
void	vm_page_unhold(vm_page_t page);

#endif /* !_VM_VM_PAGE_H_ */
