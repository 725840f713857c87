/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * vm_fault_page(): get a page of a user process.
 */

#include "hosted.h"

extern "C" {

#include <vm/vm_param.h>

/* The host maps the pages of processes. */
vm_paddr_t
pmap_extract(struct pmap *, vm_offset_t, void **)
{
	return (0);
}

void
pmap_remove(struct pmap *, vm_offset_t, vm_offset_t)
{
	panic("pmap_remove");
}

/*
 * Returns the page at addr, or null with *errorp set.  With busyp, a page for
 * writing is busy and *busyp is set; otherwise the page is held.  Blocks while
 * another thread has it busy.
 */
vm_page_t
vm_fault_page(vm_map_t map, vm_offset_t addr, vm_prot_t prot, int,
    int *errorp, int *busyp)
{
	auto *const vm = static_cast<hosted_vmspace *>(
	    reinterpret_cast<struct vmspace *>(map));
	const bool writes = (prot & VM_PROT_WRITE) != 0;

	KASSERT((addr & PAGE_MASK) == 0, ("not a page address"));
	KASSERT(vm == curproc->p_vmspace ||
	    proc_lookup(vm->object.pid)->p_stat == SSTOP,
	    ("process %d is not stopped", vm->object.pid));
	if (machine_stalls())
		kthread_yield();
	while (vm_page_t busy = page_find_busy(&vm->object, addr))
		tsleep(busy, 0, "vmpg", 0);

	const vm_page_t page = writes && !page_is_writable(&vm->object, addr) ?
	    nullptr : page_get(&vm->object, addr);

	*errorp = page == nullptr ? KERN_INVALID_ADDRESS : KERN_SUCCESS;
	if (page == nullptr)
		return (nullptr);
	if (writes)
		vm_page_dirty(page);
	if (busyp != nullptr)
		*busyp = writes;
	if (busyp == nullptr || !*busyp) {
		vm_page_hold(page);
		vm_page_wakeup(page);
	}
	return (page);
}

}
