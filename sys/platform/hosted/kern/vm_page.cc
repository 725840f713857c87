/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pages of user memory.  A page holds a copy of the host's bytes; bytes that
 * were changed are written back when the page is released.
 */

#include "hosted.h"

struct hosted_page : vm_page {
	hosted_object *owner;
	vm_offset_t addr;
	hosted_page *next;		/* in the list of pages in use */
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
			panic("page is not in use");
		link = &(*link)->next;
	}
	return (link);
}

static bool
is_busy(const vm_page *page)
{
	return ((page->busy_count & PBUSY_LOCKED) != 0);
}

vm_page_t
page_find_busy(const hosted_object *object, vm_offset_t addr)
{
	hosted_page *page = pages;

	while (page != nullptr && (page->owner != object ||
	    page->addr != addr || !is_busy(page)))
		page = page->next;
	return (page);
}

bool
page_is_writable(const hosted_object *object, vm_offset_t addr)
{
	char byte;

	return (machine_read(object->pid, addr, &byte, 1) == 1 &&
	    machine_write(object->pid, addr, &byte, 1, 1) == 1);
}

vm_page_t
page_get(hosted_object *object, vm_offset_t addr)
{
	auto *const page = static_cast<hosted_page *>(machine_alloc(
	    sizeof(hosted_page), "page"));

	if (user_read(object->pid, addr, page->bytes, PAGE_SIZE) !=
	    PAGE_SIZE) {
		machine_free(page);
		return (nullptr);
	}
	bcopy(page->bytes, page->before, PAGE_SIZE);
	page->object = page->owner = object;
	page->addr = addr;
	page->phys_addr = DMAP_TO_PHYS(page->bytes);
	page->valid = VM_PAGE_BITS_ALL;
	page->busy_count = PBUSY_LOCKED;
	page->next = pages;
	pages = page;
	++curkthread()->page_count;
	return (page);
}

/* Write only changed bytes: others may have changed the rest. */
static void
write_back(hosted_page *page)
{
	size_t end;

	for (size_t at = 0; at < PAGE_SIZE; at = end + 1) {
		for (end = at; end < PAGE_SIZE &&
		    page->bytes[end] != page->before[end]; ++end)
			continue;
		if (end > at)
			machine_write(page->owner->pid, page->addr + at,
			    page->bytes + at, end - at, 1);
	}
	bcopy(page->bytes, page->before, PAGE_SIZE);
}

static void
release_page(vm_page_t page)
{
	hosted_page **link = find_link(page);
	hosted_page *const found = *link;

	if (found->dirty)
		write_back(found);
	if (is_busy(page) || page->hold_count != 0)
		return;
	*link = found->next;
	--curkthread()->page_count;
	machine_free(found);
}

extern "C" {

/* An object's tree is empty: a page is made when it is looked up. */
vm_page_t
vm_page_rb_tree_RB_LOOKUP(struct vm_page_rb_tree *head, vm_pindex_t pindex)
{
	auto *const owner = static_cast<hosted_object *>(
	    reinterpret_cast<struct vm_object *>(
	    reinterpret_cast<char *>(head) -
	    __builtin_offsetof(struct vm_object, rb_memq)));
	const vm_offset_t addr = pindex << PAGE_SHIFT;
	vm_page_t page = page_find_busy(owner, addr);

	if (page == nullptr) {
		page = page_get(owner, addr);
		if (page != nullptr)
			page->busy_count = 0;
	}
	return (page);
}

vm_page_t
vm_page_rb_tree_RB_LOOKUP_REL(struct vm_page_rb_tree *head,
    vm_pindex_t pindex, vm_page_t)
{
	return (vm_page_rb_tree_RB_LOOKUP(head, pindex));
}

int
vm_page_busy_try(vm_page_t page, int)
{
	if (is_busy(page))
		return (TRUE);
	page->busy_count = PBUSY_LOCKED;
	return (FALSE);
}

/* Page replacement is done by the host. */
void
vm_page_activate(vm_page_t)
{
}

void
vm_page_dirty(vm_page_t page)
{
	page->dirty = VM_PAGE_BITS_ALL;
}

void
vm_page_hold(vm_page_t page)
{
	++page->hold_count;
}

void
vm_page_unhold(vm_page_t page)
{
	KASSERT(page->hold_count == 1, ("vm_page_unhold: page is not held"));
	--page->hold_count;
	release_page(page);
}

void
vm_page_wakeup(vm_page_t page)
{
	KASSERT(is_busy(page), ("vm_page_wakeup: page is not busy"));
	page->busy_count = 0;
	release_page(page);
	wakeup(page);
}

}
