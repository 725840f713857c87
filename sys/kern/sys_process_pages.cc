/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The fast way to a tracee's pages in memory, by the kernel's direct map: no
 * kernel address space is allocated, mapped or flushed.  A build can do
 * without (PAGES=no: sys_process_nopages.cc); then procfs_domem() does it all.
 *
 * It relies on these rules of the VM system.  Whoever changes one has to
 * change this file, or do without:
 *
 * - A map entry that is neither wired, nor a virtual page table's, and for
 *   writing need not be copied (MAP_ENTRY_NEEDS_COPY), has at an address the
 *   page of the first object of its backing chain that has one there:
 *   vm_fault_object(), vm_prefault().
 * - An anonymous object without swap (OBJT_DEFAULT) has no page there that is
 *   not in memory: vm_fault_object(), TRYPAGER.
 * - Under a shared hold of an object its tree of pages can be searched, and the
 *   pages in it stay there: vm_page.c.
 * - The valid bits of a page are set when its bytes are there: vm_fault.c,
 *   swap_pager.c, vm_page_set_valid().
 * - A held page may be unmapped but not used for anything else: vm_page_hold().
 * - A held page of an anonymous object that is dirty is not cleaned:
 *   vm_pageout_page().
 * - vm_fault_page() returns its page busy, or held, as *busyp says, active and,
 *   if it is to be written, dirty.
 * - It copies no page to an object that has none behind it, and who changes
 *   that increments the map's timestamp.
 */

#include "sys_process.h"

namespace sys_process {

namespace {	/* its functions are no symbols of the kernel */

/* The first pages of a range, held until the destructor. */
struct HeldPages {
	vm_page_t page[PAGES_AT_ONCE];
	int count = 0;

	/*
	 * At this timestamp of the map the range was in one usable entry, with
	 * no object behind its first.
	 */
	bool is_known = false, is_one_object = false;
	u_int timestamp = 0;

	HeldPages() {}
	HeldPages(const HeldPages &) = delete;
	HeldPages &operator=(const HeldPages &) = delete;

	~HeldPages()
	{
		while (count > 0)
			vm_page_unhold(page[--count]);
	}
};

}

/* Memory that only the pageout daemon cleans, and not while it is held. */
static inline bool
is_anonymous(objtype_t type)
{
	return (type == OBJT_DEFAULT || type == OBJT_SWAP);
}

/*
 * A device's page is not in the direct map, and a graphics driver's is in no
 * object (OBJT_MGTDEVICE): procfs_domem() knows what to do with those.
 */
static inline bool
is_ordinary(const struct vm_page *page)
{
	return ((page->flags & PG_FICTITIOUS) == 0 &&
	    page->object != nullptr);
}

/*
 * A page that is completely in memory, and ordinary.  To be written, it must
 * have no copy in swap, and not be a file's: that may be cleaned before the
 * write.
 */
static inline bool
page_usable(const struct vm_page *page, enum uio_rw rw)
{
	if (page->valid != VM_PAGE_BITS_ALL || !is_ordinary(page))
		return (false);
	return (rw == UIO_READ || ((page->flags & PG_SWAPPED) == 0 &&
	    is_anonymous(page->object->type)));
}

/*
 * A backing chain's object has pages that can be used.  Only from one anonymous
 * type to the other does its type change.
 */
static inline bool
object_usable(const struct vm_map_backing *ba, enum uio_rw rw)
{
	const objtype_t type = ba->object->type;

	return (is_anonymous(type) || (rw == UIO_READ && type == OBJT_VNODE));
}

/* Hold a busy page, or return null if it is not usable; unbusy it. */
static inline vm_page_t
hold_busy_page(vm_page_t page, enum uio_rw rw)
{
	const bool usable = page_usable(page, rw);

	if (usable) {
		/* Who is not clean is not where only clean pages are. */
		if (rw == UIO_WRITE && page->dirty != VM_PAGE_BITS_ALL) {
			vm_page_activate(page);
			vm_page_dirty(page);
		}
		vm_page_hold(page);
	}
	vm_page_wakeup(page);
	return (usable ? page : nullptr);
}

/* Hold a page of an object that is held, or return null. */
static __noinline vm_page_t
hold_page(vm_page_t page, enum uio_rw rw)
{
	if (rw == UIO_WRITE)
		return (vm_page_busy_try(page, TRUE) ? nullptr :
		    hold_busy_page(page, rw));
	if ((page->busy_count & PBUSY_LOCKED) != 0 || !page_usable(page, rw))
		return (nullptr);
	vm_page_hold(page);
	return (page);
}

/*
 * Hold the page to be read at an offset in the entry, of which the objects in
 * front of this one have none; or return null.
 */
static __noinline vm_page_t
lookup_behind(const struct vm_map_backing *ba, vm_offset_t offset)
    TA_MAY_BLOCK
{
	while (ba->object->type == OBJT_DEFAULT &&
	    (ba = ba->backing_ba) != nullptr) {
		const ObjectHold hold(*ba->object);

		if (!object_usable(ba, UIO_READ))
			break;

		const vm_page_t page = vm_page_rb_tree_RB_LOOKUP(
		    &ba->object->rb_memq, OFF_TO_IDX(ba->offset + offset));

		if (page != nullptr)
			return (hold_page(page, UIO_READ));
	}
	return (nullptr);
}

/* The entry's pages are where this file may look for them. */
static inline bool
entry_usable(const struct vm_map_entry *entry, enum uio_rw rw)
{
	constexpr vm_prot_t BOTH = VM_PROT_READ | VM_PROT_WRITE;

	if (entry->maptype != VM_MAPTYPE_NORMAL || entry->wired_count != 0 ||
	    entry->ba.object == nullptr || !object_usable(&entry->ba, rw))
		return (false);
	if (rw == UIO_READ)
		return ((entry->protection & VM_PROT_READ) != 0);
	return ((entry->max_protection & BOTH) == BOTH &&
	    (entry->eflags & MAP_ENTRY_NEEDS_COPY) == 0);
}

/*
 * Hold the pages from addr to end that are in memory where a fault would look
 * first, up to one that is not.  Most are the first object's, so that one is
 * held for all of them.  Nothing is held that is not in addr's entry.
 */
static void
lookup_resident(struct vm_map *map, vm_offset_t addr, vm_offset_t *end,
    enum uio_rw rw, HeldPages *held)
    TA_MAY_BLOCK
{
	const MapReadLock lock(*map);
	struct vm_map_entry *entry;

	if (!vm_map_lookup_entry(map, addr, &entry) ||
	    !entry_usable(entry, rw))
		return;
	if (*end > entry->ba.end)
		*end = entry->ba.end;
	held->is_known = true;
	held->is_one_object = entry->ba.backing_ba == nullptr;
	held->timestamp = map->timestamp;

	const ObjectHold first(*entry->ba.object);
	struct vm_page_rb_tree *const tree = &entry->ba.object->rb_memq;
	vm_pindex_t index = OFF_TO_IDX(entry->ba.offset +
	    (addr - entry->ba.start));
	vm_page_t before = nullptr;

	for (; addr < *end; addr += PAGE_SIZE, ++index) {
		vm_page_t page = before == nullptr ?
		    vm_page_rb_tree_RB_LOOKUP(tree, index) :
		    vm_page_rb_tree_RB_LOOKUP_REL(tree, index, before);

		before = page;
		if (page != nullptr)
			page = hold_page(page, rw);
		else if (rw == UIO_READ)
			page = lookup_behind(&entry->ba,
			    addr - entry->ba.start);
		if (page == nullptr)
			break;
		held->page[held->count++] = page;
	}
}

/*
 * Pages that were faulted in to be written may be copies of those that the
 * tracee has mapped.  Some trees, 6.4 among them, leave such a mapping unless
 * the map's entry was copied as well: vm_fault_page(), FW_DIDCOW.  The tracee
 * would not see the write.  A range whose entry is known, and so not wired, may
 * lose all its mappings: the tracee's next access restores them.
 */
static void
unmap_other_pages(struct vm_map *map, vm_offset_t addr, const HeldPages *held)
    TA_MAY_BLOCK
{
	if (held->is_known && held->timestamp == map->timestamp) {
		if (!held->is_one_object)
			pmap_remove(map->pmap, addr,
			    addr + held->count * PAGE_SIZE);
		return;
	}
	for (int i = 0; i < held->count; ++i, addr += PAGE_SIZE) {
		const vm_paddr_t mapped = pmap_extract(map->pmap, addr,
		    nullptr);

		if (mapped != 0 && mapped != VM_PAGE_TO_PHYS(held->page[i]))
			pmap_remove(map->pmap, addr, addr + PAGE_SIZE);
	}
}

/* Fault in and hold the page at addr; null if it has none that is usable. */
static inline vm_page_t
fault_page(struct vm_map *map, vm_offset_t addr, enum uio_rw rw)
    TA_MAY_BLOCK
{
	const vm_prot_t prot = rw == UIO_READ ? VM_PROT_READ :
	    VM_PROT_READ | VM_PROT_WRITE | VM_PROT_OVERRIDE_WRITE;
	int error, busy = 0;
	const vm_page_t page = vm_fault_page(map, addr, prot, VM_FAULT_NORMAL,
	    &error, &busy);

	if (error != 0)
		return (nullptr);
	if (busy)
		return (hold_busy_page(page, rw));
	if (is_ordinary(page))
		return (page);
	vm_page_unhold(page);
	return (nullptr);
}

/*
 * Fault in and hold the pages from addr to end, as long as the tracee is
 * stopped, up to one that is not usable.
 */
static __noinline void
fault_pages(const Call &call, vm_offset_t addr, vm_offset_t end,
    enum uio_rw rw, HeldPages *held)
    TA_REQUEST
{
	struct vm_map *const map = &call.tracee->p_vmspace->vm_map;
	const vm_offset_t first = addr;

	for (; addr < end && call.tracee->p_stat == SSTOP; addr += PAGE_SIZE) {
		const vm_page_t page = fault_page(map, addr, rw);

		if (page == nullptr)
			break;
		held->page[held->count++] = page;
	}
	if (rw == UIO_WRITE && held->count > 0)
		unmap_other_pages(map, first, held);
}

/* Copy len bytes of a page of the tracee's: 0, or EFAULT at a fault. */
static inline int
copy_bytes(char *bytes, size_t len, const struct uio *uio)
    TA_MAY_BLOCK
{
	void *const own = uio->uio_iov->iov_base;
	const bool reads = uio->uio_rw == UIO_READ;
	const void *const from = reads ? bytes : own;
	void *const to = reads ? own : bytes;

	if (uio->uio_segflg == UIO_USERSPACE)
		return (reads ? copyout_nofault(from, to, len) :
		    copyin_nofault(from, to, len));
	bcopy(from, to, len);
	return (0);
}

/*
 * Hold the pages, check the tracee again, because acquiring pages may block,
 * and copy.  While it copies the pages are held but not busy: the caller's may
 * be the same.  It stops where the caller's memory would need a fault, and
 * leaves the rest of uio to copy_by_bounce_buffer().
 */
int
copy_by_direct_map(const Call &call, struct uio *uio)
{
	/* A guest's memory is behind page tables of its own. */
	if (is_vmm_guest(call.tracee))
		return (0);

	struct vmspace *const vm = call.tracee->p_vmspace;
	const VmspaceHold vm_hold(*vm);
	vm_offset_t end = uio->uio_offset + bytes_on_pages(PAGES_AT_ONCE,
	    uio->uio_offset, uio->uio_resid);
	const vm_offset_t page_addr = trunc_page(
	    static_cast<vm_offset_t>(uio->uio_offset));
	HeldPages held;

	lookup_resident(&vm->vm_map, page_addr, &end, uio->uio_rw, &held);

	int error = check_tracee(call.tracer, call.tracee);

	if (error == 0 && held.count == 0) {
		fault_pages(call, page_addr, end, uio->uio_rw, &held);
		error = check_tracee(call.tracer, call.tracee);
	}
	if (error == 0)
		error = check_memory(call.tracee);
	if (error != 0)
		return (error);

	for (int i = 0; i < held.count; ++i) {
		const vm_offset_t at = uio->uio_offset;
		const size_t len = bytes_on_page(at, uio->uio_resid);
		char *const bytes = reinterpret_cast<char *>(PHYS_TO_DMAP(
		    VM_PAGE_TO_PHYS(held.page[i])) + (at & PAGE_MASK));

		if (copy_bytes(bytes, len, uio) != 0)
			break;
		advance(uio, len);
	}
	return (0);
}

}
