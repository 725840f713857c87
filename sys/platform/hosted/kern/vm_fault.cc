/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Address spaces and their pages, as far as the kernel looks into those of
 * user processes.  A page's memory is a copy of what the host has there, and
 * what has been changed in it when it is let go is written back.
 */

#include "hosted.h"

struct hosted_page : vm_page {
	hosted_vmspace *vm;
	vm_offset_t addr;
	hosted_page *next;		/* in the list of those in use */
	char bytes[PAGE_SIZE];
	char before[PAGE_SIZE];
};

static hosted_page *pages;

static hosted_page **
find_link(const vm_page *page)
{
	hosted_page **link = &pages;

	while (*link != page) {
		if (*link == nullptr)
			panic("a page is let go that nobody has");
		link = &(*link)->next;
	}
	return (link);
}

static hosted_page *
find_busy(const hosted_vmspace *vm, vm_offset_t addr)
{
	hosted_page *page = pages;

	while (page != nullptr && (page->vm != vm || page->addr != addr ||
	    (page->busy_count & PBUSY_LOCKED) == 0))
		page = page->next;
	return (page);
}

/*
 * Bytes of a page as the host has them, and whether they may be written:
 * only a try tells, and it changes nothing.
 */
static int
fault(hosted_page *page, vm_prot_t prot)
{
	const pid_t pid = page->vm->pid;

	if (machine_read(pid, page->addr, page->bytes, PAGE_SIZE) !=
	    PAGE_SIZE)
		return (KERN_INVALID_ADDRESS);
	if ((prot & VM_PROT_WRITE) != 0 &&
	    machine_write(pid, page->addr, page->bytes, 1, 1) != 1)
		return (KERN_PROTECTION_FAILURE);
	bcopy(page->bytes, page->before, PAGE_SIZE);
	return (KERN_SUCCESS);
}

/* What others have changed in the host's page meanwhile remains. */
static void
write_back(const hosted_page *page)
{
	size_t end;

	for (size_t at = 0; at < PAGE_SIZE; at = end + 1) {
		for (end = at; end < PAGE_SIZE &&
		    page->bytes[end] != page->before[end]; ++end)
			continue;
		if (end > at)
			machine_write(page->vm->pid, page->addr + at,
			    page->bytes + at, end - at, 1);
	}
}

static void
let_go(vm_page_t page)
{
	hosted_page **link = find_link(page);
	hosted_page *const found = *link;

	*link = found->next;
	--curkthread()->page_count;
	machine_free(found);
}

extern "C" {

int
vmspace_getrefs(struct vmspace *vm)
{
	return ((vm->vm_refcnt & VM_REF_DELETED) != 0 ? -1 :
	    static_cast<int>(vm->vm_refcnt));
}

void
vmspace_hold(struct vmspace *vm)
{
	++vm->vm_holdcnt;
	lwkt_gettoken(&vm->vm_map.token);
}

void
vmspace_drop(struct vmspace *vm)
{
	KASSERT(vm->vm_holdcnt != 0, ("an address space nobody holds"));
	lwkt_reltoken(&vm->vm_map.token);
	--vm->vm_holdcnt;
}

/*
 * Waits for the page while another has it busy, and for memory.  Without
 * busyp a page is only held.
 */
vm_page_t
vm_fault_page(vm_map_t map, vm_offset_t addr, vm_prot_t prot, int,
    int *errorp, int *busyp)
{
	auto *const vm = static_cast<hosted_vmspace *>(
	    reinterpret_cast<struct vmspace *>(map));

	KASSERT((addr & PAGE_MASK) == 0, ("not a page's address"));
	KASSERT(vm == curproc->p_vmspace ||
	    proc_lookup(vm->pid)->p_stat == SSTOP,
	    ("process %d is looked into as it runs", vm->pid));
	if (machine_stalls())
		kthread_yield();
	while (hosted_page *busy = find_busy(vm, addr))
		tsleep(busy, 0, "vmpg", 0);

	auto *const page = static_cast<hosted_page *>(machine_alloc(
	    sizeof(hosted_page), "page"));

	page->vm = vm;
	page->addr = addr;
	*errorp = fault(page, prot);
	if (*errorp != KERN_SUCCESS) {
		machine_free(page);
		return (nullptr);
	}

	if (busyp != nullptr)
		*busyp = (prot & VM_PROT_WRITE) != 0;
	if (busyp != nullptr && *busyp)
		page->busy_count = PBUSY_LOCKED;
	else
		page->hold_count = 1;
	page->phys_addr = DMAP_TO_PHYS(page->bytes);
	page->next = pages;
	pages = page;
	++curkthread()->page_count;
	return (page);
}

void
vm_page_wakeup(vm_page_t page)
{
	KASSERT((page->busy_count & PBUSY_LOCKED) != 0,
	    ("a page that is not busy is woken"));
	write_back(*find_link(page));
	let_go(page);
	wakeup(page);
}

void
vm_page_unhold(vm_page_t page)
{
	KASSERT(page->hold_count == 1, ("a page that is not held is let go"));
	let_go(page);
}

}
