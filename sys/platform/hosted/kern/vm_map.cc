/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Address spaces.  All of a process's memory is in one object; an entry is
 * made up for who looks it up.
 */

#include "hosted.h"

static const int MOST = 4;

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
 * A few pages that a debugger may write, or one that it may not.  No page is
 * there yet on a machine that has one wait for pages.
 */
boolean_t
vm_map_lookup_entry(vm_map_t map, vm_offset_t addr, vm_map_entry_t *entry)
{
	auto *const vm = static_cast<hosted_vmspace *>(
	    reinterpret_cast<struct vmspace *>(map));
	const bool writable = page_is_writable(&vm->object, addr);
	struct vm_map_backing *const ba = &vm->entry.ba;

	KASSERT(map->lock.lk_count != 0, ("a map that is not locked"));
	if (machine_stalls())
		return (FALSE);
	ba->start = ba->offset = trunc_page(addr);
	ba->end = ba->start + PAGE_SIZE;
	while (writable && ba->end < ba->start + MOST * PAGE_SIZE &&
	    page_is_writable(&vm->object, ba->end))
		ba->end += PAGE_SIZE;
	ba->object = &vm->object;
	vm->entry.maptype = VM_MAPTYPE_NORMAL;
	vm->entry.protection = VM_PROT_READ;
	vm->entry.max_protection = writable ?
	    VM_PROT_READ | VM_PROT_WRITE : VM_PROT_READ;
	*entry = &vm->entry;
	return (TRUE);
}

/* Its pages come and go with the host's. */
void
vm_object_hold_shared(vm_object_t)
{
}

void
vm_object_drop(vm_object_t)
{
}

}
