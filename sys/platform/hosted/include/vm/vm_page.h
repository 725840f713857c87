/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Physical pages.
 */
#ifndef _VM_VM_PAGE_H_
#define _VM_VM_PAGE_H_

#include <machine/vmparam.h>
#include <vm/vm_object.h>

struct vm_page {
	vm_paddr_t	phys_addr;
	vm_object_t	object;
	u_int		flags;		/* PG_* */
	u_int		busy_count;
	int		hold_count;
	u_char		valid;		/* VM_PAGE_BITS_ALL: whole page */
	u_char		dirty;
};

#define PG_FICTITIOUS	0x00000008	/* device page: not in the direct map */
#define PG_SWAPPED	0x00004000	/* also in swap */
#define PBUSY_LOCKED	0x80000000U
#define VM_PAGE_BITS_ALL	0xff

#define VM_PAGE_TO_PHYS(page)	((page)->phys_addr)

vm_page_t	vm_page_rb_tree_RB_LOOKUP(struct vm_page_rb_tree *head,
		    vm_pindex_t pindex);
vm_page_t	vm_page_rb_tree_RB_LOOKUP_REL(struct vm_page_rb_tree *head,
		    vm_pindex_t pindex, vm_page_t relation);
int	vm_page_busy_try(vm_page_t page, int also_m_busy);
void	vm_page_activate(vm_page_t page);
void	vm_page_dirty(vm_page_t page);
void	vm_page_hold(vm_page_t page);
void	vm_page_wakeup(vm_page_t page);
void	vm_page_unhold(vm_page_t page);

#endif /* !_VM_VM_PAGE_H_ */
