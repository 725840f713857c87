/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pages of a process's memory, as the kernel's direct map shows them.
 */
#ifndef _KERN_SYS_PROCESS_PAGES_H_
#define _KERN_SYS_PROCESS_PAGES_H_

#include "sys_process_memory.h"

/* Members that are not inlined are nobody else's. */
namespace {

/*
 * The first few pages of a range of addresses, held to be read or written.
 * Nobody's fault waits for them.  They may be unmapped meanwhile, but not be
 * used for anything else; those to be written are the process's own, dirty,
 * and not cleaned.
 */
class HeldPages {
public:
	/* What of len bytes at addr is on as many pages as one may hold. */
	static constexpr size_t
	span(vm_offset_t addr, size_t len)
	{
		const size_t most = MOST * PAGE_SIZE - (addr & PAGE_MASK);

		return (len < most ? len : most);
	}

	/* None yet; map and what span() says of len bytes at addr. */
	HeldPages(struct vm_map *map, vm_offset_t addr, size_t len,
	    enum uio_rw rw)
	    : map_(map), first_(trunc_page(addr)), end_(addr + len), rw_(rw)
	{
	}

	~HeldPages()
	{
		for (const vm_page_t page : *this)
			vm_page_unhold(page);
	}

	HeldPages(const HeldPages &) = delete;
	HeldPages &operator=(const HeldPages &) = delete;

	/*
	 * Hold those that are in memory where a fault would look first, up
	 * to one that is not: for a fraction of what a fault costs.
	 */
	void
	find() TA_MAY_BLOCK
	{
		const MapReadLock locked(map_);
		struct vm_map_entry *entry;

		if (vm_map_lookup_entry(map_, first_, &entry) &&
		    is_searched(entry))
			find(entry);
	}

	/*
	 * Hold the next one, as a fault gives it; false if there is none, or
	 * none that does here.
	 */
	bool
	fault_next() TA_MAY_BLOCK
	{
		const vm_offset_t addr = first_ + count_ * PAGE_SIZE;
		const vm_page_t page = addr < end_ ? fault(addr) : nullptr;

		if (page != nullptr)
			pages_[count_++] = page;
		return (page != nullptr);
	}

	bool empty() const { return (count_ == 0); }
	const vm_page_t *begin() const { return (pages_); }
	const vm_page_t *end() const { return (pages_ + count_); }

private:
	static constexpr int MOST = 16;

	/*
	 * What is wired has rules of its own.  What is written must not have
	 * to be copied first.
	 */
	bool
	is_searched(const struct vm_map_entry *entry) const
	{
		constexpr vm_prot_t BOTH = VM_PROT_READ | VM_PROT_WRITE;

		if (entry->maptype != VM_MAPTYPE_NORMAL ||
		    entry->wired_count != 0 || entry->ba.object == nullptr)
			return (false);
		if (rw_ == UIO_READ)
			return ((entry->protection & VM_PROT_READ) != 0);
		return ((entry->max_protection & BOTH) == BOTH &&
		    (entry->eflags & MAP_ENTRY_NEEDS_COPY) == 0);
	}

	/* Most are the first object's, so that one is held for all. */
	void
	find(const struct vm_map_entry *entry) TA_MAY_BLOCK
	{
		const ObjectHold held(entry->ba.object);

		for (vm_offset_t addr = first_; addr < end_ &&
		    addr < entry->ba.end; addr += PAGE_SIZE) {
			const vm_page_t page = find(&entry->ba,
			    addr - entry->ba.start);

			if (page == nullptr)
				break;
			pages_[count_++] = page;
		}
	}

	/*
	 * The page there, held: of the first object, which is held, or to be
	 * read, of the first behind it that has one.
	 */
	vm_page_t
	find(const struct vm_map_backing *ba, vm_offset_t offset) const
	    TA_MAY_BLOCK
	{
		vm_page_t page = nullptr;
		bool further = look(ba, offset, &page);

		while (further && (ba = ba->backing_ba) != nullptr) {
			const ObjectHold held(ba->object);

			further = look(ba, offset, &page);
		}
		return (page);
	}

	/*
	 * The same for one object, which is held.  True if the page may be
	 * behind it: a file, and an object that has been to swap, may have
	 * one that is not in memory.
	 */
	bool
	look(const struct vm_map_backing *ba, vm_offset_t offset,
	    vm_page_t *page) const
	{
		const objtype_t type = ba->object->type;
		int is_others;

		if (!is_anonymous(type) && type != OBJT_VNODE)
			return (false);

		const vm_page_t found = vm_page_lookup_busy_try(ba->object,
		    OFF_TO_IDX(ba->offset + offset), TRUE, &is_others);

		if (found != nullptr) {
			if (!is_others)
				*page = keep(found);
			return (false);
		}
		return (type == OBJT_DEFAULT && rw_ == UIO_READ);
	}

	/* The page at addr, held; or nullptr. */
	vm_page_t
	fault(vm_offset_t addr) const TA_MAY_BLOCK
	{
		const vm_prot_t prot = rw_ == UIO_READ ? VM_PROT_READ :
		    VM_PROT_READ | VM_PROT_WRITE | VM_PROT_OVERRIDE_WRITE;
		int error, busy = 0;
		const vm_page_t page = vm_fault_page(map_, addr, prot,
		    VM_FAULT_NORMAL, &error, &busy);

		if (error != 0)
			return (nullptr);
		if (busy)
			return (keep(page));
		if (is_ordinary(page))
			return (page);
		vm_page_unhold(page);
		return (nullptr);
	}

	/*
	 * Hold a busy page, as a fault does, and let others have it again; or
	 * not, if it is none that does here.
	 */
	vm_page_t
	keep(vm_page_t page) const
	{
		const bool fit = is_fit(page);

		if (fit) {
			vm_page_activate(page);
			if (rw_ == UIO_WRITE)
				vm_page_dirty(page);
			vm_page_hold(page);
		}
		vm_page_wakeup(page);
		return (fit ? page : nullptr);
	}

	/*
	 * Is a page not a device's?  A fictitious one is not in the direct
	 * map.  A graphics driver's (OBJT_MGTDEVICE) is in no object and goes
	 * the way that always works, procfs_domem().
	 */
	static bool
	is_ordinary(const struct vm_page *page)
	{
		return ((page->flags & PG_FICTITIOUS) == 0 &&
		    page->object != nullptr);
	}

	/*
	 * Is a busy page all there, and not a device's?  To be written, it
	 * must not have to be taken out of swap, nor be a file's, for that
	 * may be cleaned before it has been written.
	 */
	bool
	is_fit(const struct vm_page *page) const
	{
		if (page->valid != VM_PAGE_BITS_ALL || !is_ordinary(page))
			return (false);
		return (rw_ == UIO_READ ||
		    ((page->flags & PG_SWAPPED) == 0 &&
		    is_anonymous(page->object->type)));
	}

	/* Memory that only the pageout daemon cleans, and not while held. */
	static bool
	is_anonymous(objtype_t type)
	{
		return (type == OBJT_DEFAULT || type == OBJT_SWAP);
	}

	struct vm_map *const map_;
	const vm_offset_t first_, end_;
	const enum uio_rw rw_;
	vm_page_t pages_[MOST];
	int count_ = 0;
};

} /* namespace */

/* Where the direct map shows addr, which is in that page. */
static char *
direct_address(const struct vm_page *page, vm_offset_t addr)
{
	return (reinterpret_cast<char *>(
	    PHYS_TO_DMAP(VM_PAGE_TO_PHYS(page)) + (addr & PAGE_MASK)));
}

#endif /* !_KERN_SYS_PROCESS_PAGES_H_ */
