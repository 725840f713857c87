/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Services that have to do with address spaces and their pages, and with
 * the direct map.
 */

#include "memory.h"
#include "model.h"
#include "pages.h"

static const int PAGES = MEMORY_SIZE / PAGE_SIZE;

/* A page, and the restrictions on its use. */
struct Page : vm_page {
	const char *unwritable;		/* why it must not be written, or null */
	u_long contents;		/* when it was acquired */
	bool is_copy;			/* of another one, which is mapped */
	int found_in;			/* which object */
};

static Page pages[CAST][PAGES];

/*
 * Where a device's pages would be in the direct map, if they were there; what
 * is at a guest's address that is not the guest's; and behind what is in swap.
 */
static u_char nowhere[PAGE_SIZE];

/* An entry's objects: that which others are behind, and the one behind it. */
static struct vm_object objects[2];
static const vm_pindex_t BEGIN_IN[] = { 3, 7 };

/* The last lookup, and its process. */
static struct vm_map_entry entry;
static struct vm_map_backing backing;
static Name owner;
static Memory kind;

void
pages_begin()
{
	bzero(pages, sizeof(pages));
}

static bool
is_busy(const Page &page)
{
	return (page.busy_count != 0);
}

static bool
is_had(const Page &page)
{
	return (is_busy(page) || page.hold_count != 0);
}

template <typename Question>
static Page *
find_page(Question question)
{
	for (auto &row : pages) {
		for (Page &page : row) {
			if (question(page))
				return (&page);
		}
	}
	return (nullptr);
}

bool
is_page_busy()
{
	return (find_page(is_busy) != nullptr);
}

bool
is_page_had()
{
	return (find_page(is_had) != nullptr);
}

static Page *
page_at(Name name, u_long address)
{
	return (&pages[name][(address - MEMORY_AT) / PAGE_SIZE]);
}

static u_long
contents_of(const Page &page)
{
	return (digest(reinterpret_cast<u_char *>(
	    PHYS_TO_DMAP(page.phys_addr)), PAGE_SIZE));
}

/* Why a page must not be written that was found without a fault. */
static const char *
why_unwritable()
{
	if (is_found(kind, true))
		return (nullptr);
	return ("a page that takes a fault to be written");
}

/* The page there, busy.  A device's second page is a graphics driver's. */
static Page *
have_page(Name name, u_long address, const u_char *bytes)
{
	Page *const page = page_at(name, address);
	const bool device = is_device(name, address);
	const bool graphics = device && address >= SECOND_PAGE;

	page->phys_addr = DMAP_TO_PHYS(bytes);
	page->object = graphics ? nullptr : &objects[0];
	page->flags = device && !graphics ? PG_FICTITIOUS : 0;
	page->busy_count = PBUSY_LOCKED;
	page->valid = VM_PAGE_BITS_ALL;
	if (page->hold_count == 0) {
		page->dirty = 0;
		page->unwritable = nullptr;
		page->is_copy = false;
		page->contents = contents_of(*page);
	}
	return (page);
}

/* A page that is written must be marked dirty. */
static void
let_page_go(const Page &page, Service service)
{
	check(!page.is_copy, service,
	    "a page written that the tracee does not see");
	check(page.dirty != 0 || contents_of(page) == page.contents, service,
	    "a page that is written and not dirty");
}

/* The one that the direct map shows at an address, if anybody has it. */
static Page *
page_shown_at(const void *at)
{
	return (find_page([at](const Page &page) {
		return (is_had(page) && reinterpret_cast<u_long>(at) -
		    PHYS_TO_DMAP(page.phys_addr) < PAGE_SIZE);
	}));
}

static size_t
room_from(const Page *page, const void *at)
{
	return (PHYS_TO_DMAP(page->phys_addr) + PAGE_SIZE -
	    reinterpret_cast<u_long>(at));
}

/* The caller's own map, or one whose token is held. */
static bool
is_kept(const struct vm_map *map)
{
	bool kept = map == &curproc->p_vmspace->vm_map;

	for (int i = 0; i < run.token_count; ++i)
		kept = kept || run.tokens[i] == &map->token;
	return (kept);
}

static bool
is_asked_to_write(const Step &step)
{
	return (step.req == PT_WRITE_I || step.req == PT_WRITE_D ||
	    (step.req == PT_IO && (step.io.piod_op == PIOD_WRITE_D ||
	    step.io.piod_op == PIOD_WRITE_I)));
}

static int
fault_error(const Visit &visit, Name name, u_long address, vm_prot_t prot)
{
	if (visit.ordered_error() != 0)
		return (visit.ordered_error());
	if (byte_at(name, address) == nullptr)
		return (KERN_INVALID_ADDRESS);

	/* All memory is text, which only a debugger writes. */
	if ((prot & VM_PROT_WRITE) && !(prot & VM_PROT_OVERRIDE_WRITE))
		return (KERN_PROTECTION_FAILURE);
	return (0);
}

extern "C" {

int
vmspace_getrefs(struct vmspace *vm)
{
	Visit visit(Service::vmspace_getrefs, vm);

	visit.check_held(proc_of(name_of(vm)));
	return (visit.answer(has_address_space(name_of(vm)) ?
	    static_cast<int>(vm->vm_refcnt) : -1));
}

void
vmspace_hold(struct vmspace *vm)
{
	Visit visit(Service::vmspace_hold, vm);

	visit.check_held(proc_of(name_of(vm)));
	visit.check(has_address_space(name_of(vm)),
	    "an address space that is torn down");
	visit.check(run.token_count < MAX_TOKENS, "too many tokens");
	visit.wait();
	if (run.token_count < MAX_TOKENS)
		run.tokens[run.token_count++] = &vm->vm_map.token;
}

void
vmspace_drop(struct vmspace *vm)
{
	Visit visit(Service::vmspace_drop, vm);

	visit.check_no_spinlock();
	visit.check(run.token_count > 0 &&
	    run.tokens[run.token_count - 1] == &vm->vm_map.token,
	    "not the token that was taken last");
	if (run.token_count > 0)
		--run.token_count;
}

/* What a process's memory is in; behind it, a file. */
static objtype_t
type_of(Memory memory, int behind)
{
	if (behind)
		return (OBJT_VNODE);
	switch (memory) {
	case A_FILES:
		return (OBJT_VNODE);
	case UNKNOWN:
		return (OBJT_DEVICE);
	case BEHIND_SWAP:
	case SWAPPED:
	case UNREADABLE:
		return (OBJT_SWAP);
	default:
		return (OBJT_DEFAULT);
	}
}

/* Whether a fault to write gives the process a copy of its own. */
static bool
is_copied(Memory memory)
{
	return (memory == UNCOPIED || memory == BEHIND);
}

/* Whether another object is behind the first, with a page that shows. */
static bool
has_backing()
{
	return (kind == BEHIND || kind == BEHIND_SWAP || kind == OTHERS);
}

static void
fill_entry()
{
	bzero(&entry, sizeof(entry));
	entry.ba.start = MEMORY_AT;
	entry.ba.end = byte_at(owner, SECOND_PAGE) == nullptr ? SECOND_PAGE :
	    MEMORY_AT + MEMORY_SIZE;
	entry.ba.offset = BEGIN_IN[0] * PAGE_SIZE;
	entry.ba.object = kind == NO_OBJECT ? nullptr : &objects[0];
	objects[0].type = type_of(kind, false);
	if (has_backing()) {
		backing = entry.ba;
		backing.offset = BEGIN_IN[1] * PAGE_SIZE;
		backing.object = &objects[1];
		objects[1].type = type_of(kind, true);
		entry.ba.backing_ba = &backing;
	}
	entry.maptype = kind == NO_MEMORY ? VM_MAPTYPE_NORMAL + 1 :
	    VM_MAPTYPE_NORMAL;
	entry.eflags = kind == UNCOPIED ? MAP_ENTRY_NEEDS_COPY : 0;
	entry.protection = kind == UNREADABLE ? VM_PROT_WRITE :
	    VM_PROT_READ;
	entry.max_protection = kind == UNWRITABLE ? VM_PROT_READ :
	    VM_PROT_READ | VM_PROT_WRITE;
	entry.wired_count = kind == WIRED;
}

/* A page that another process has busy. */
static Page *
others_page(int which)
{
	static Page page;

	page.phys_addr = DMAP_TO_PHYS(nowhere);
	page.object = &objects[which];
	page.busy_count = PBUSY_LOCKED;
	page.valid = VM_PAGE_BITS_ALL;
	page.found_in = which;
	page.unwritable = "another process's page";
	return (&page);
}

static bool
has_pages(int which)
{
	return (which == 1 ? has_backing() : kind != ABSENT &&
	    kind != BEHIND && kind != BEHIND_SWAP);
}

/* What the page is like that was found; what shows behind may be old. */
static Page *
found_page(int which, u_long address)
{
	const bool stale = (which == 1 && kind != BEHIND) ||
	    is_device(owner, address);
	Page *const page = have_page(owner, address, stale ? nowhere :
	    byte_at(owner, address));

	page->busy_count = 0;
	page->found_in = which;
	page->unwritable = why_unwritable();
	if (kind == PARTLY)
		page->valid = VM_PAGE_BITS_ALL >> 1;
	if (kind == SWAPPED)
		page->flags |= PG_SWAPPED;
	return (page);
}

boolean_t
vm_map_lookup_entry(vm_map_t map, vm_offset_t address, vm_map_entry_t *found)
{
	Visit visit(Service::vm_map_lookup_entry, map, address);

	visit.check(map == run.map, "a map that is not locked");
	visit.check(is_kept(map), "an address space that is not held");
	owner = name_of(map);
	kind = static_cast<Memory>(world.beings[owner].memory_kind);
	fill_entry();
	*found = &entry;
	return (visit.answer(byte_at(owner, address) != nullptr));
}

void
vm_object_hold_shared(vm_object_t object)
{
	Visit visit(Service::object_hold, object - objects);

	visit.check(run.map != nullptr, "an object that may be gone");
	visit.check(object == &objects[run.objects_held],
	    "not the first, or the next behind it");
	visit.check(curthread->td_critcount == 0, "a critical section");
	visit.wait();
	++run.objects_held;
}

void
vm_object_drop(vm_object_t object)
{
	Visit visit(Service::object_drop, object - objects);

	visit.check(run.objects_held > 0 &&
	    object == &objects[run.objects_held - 1],
	    "not the object held last");
	--run.objects_held;
}

/* An unmapped address is in no page. */
vm_page_t
vm_page_rb_tree_RB_LOOKUP(struct vm_page_rb_tree *head, vm_pindex_t index)
{
	const int which = head == &objects[1].rb_memq;
	Visit visit(Service::vm_page_lookup, which, index);
	const u_long address = MEMORY_AT +
	    (index - BEGIN_IN[which]) * PAGE_SIZE;

	visit.check(head == &objects[which].rb_memq,
	    "no object of the entry's");
	visit.check(run.objects_held > which, "an object that is not held");
	visit.check(address >= entry.ba.start && address < entry.ba.end,
	    "a page that the entry does not show");
	if (!has_pages(which))
		return (nullptr);
	return (kind == OTHERS && which == 0 ? others_page(which) :
	    found_page(which, address));
}

/* relation is another page of the same object. */
vm_page_t
vm_page_rb_tree_RB_LOOKUP_REL(struct vm_page_rb_tree *head,
    vm_pindex_t index, vm_page_t relation)
{
	const Page *const page = static_cast<Page *>(relation);

	check(head == &objects[0].rb_memq && page->hold_count != 0 &&
	    page->found_in == 0, Service::vm_page_lookup,
	    "a page looked up by another object's");
	return (vm_page_rb_tree_RB_LOOKUP(head, index));
}

int
vm_page_busy_try(vm_page_t page, int also_soft)
{
	check(also_soft != FALSE, Service::vm_page_lookup,
	    "a page that is written to swap");
	if (is_busy(*static_cast<Page *>(page)))
		return (TRUE);
	page->busy_count = PBUSY_LOCKED;
	return (FALSE);
}

void
vm_page_activate(vm_page_t page)
{
	check((page->busy_count & PBUSY_LOCKED) != 0,
	    Service::vm_page_lookup, "a page used that is not busy");
}

void
vm_page_dirty(vm_page_t page)
{
	Visit visit(Service::vm_page_dirty, page);
	const Page *const had = static_cast<Page *>(page);

	visit.check(is_busy(*had), "a page that is not busy");
	visit.check(had->unwritable == nullptr, had->unwritable);
	page->dirty = VM_PAGE_BITS_ALL;
}

void
vm_page_hold(vm_page_t page)
{
	Visit visit(Service::vm_page_hold, page);

	visit.check(is_busy(*static_cast<Page *>(page)) ||
	    run.objects_held > static_cast<Page *>(page)->found_in,
	    "a page that may be freed");
	++page->hold_count;
}

void
vm_page_wakeup(vm_page_t page)
{
	Visit visit(Service::vm_page_wakeup, page);

	visit.check(is_busy(*static_cast<Page *>(page)),
	    "a page that is not busy");
	page->busy_count = 0;
}

void
vm_page_unhold(vm_page_t page)
{
	Visit visit(Service::vm_page_unhold, page);

	visit.check(page->hold_count > 0, "a page that is not held");
	let_page_go(*static_cast<Page *>(page), Service::vm_page_unhold);
	--page->hold_count;
}

/*
 * Busy if it is to be written, or if it is wired.  Where there is no page,
 * busyp may say anything.
 */
vm_page_t
vm_fault_page(vm_map_t map, vm_offset_t address, vm_prot_t prot, int flags,
    int *errorp, int *busyp)
{
	Visit visit(Service::vm_fault_page, map, address,
	    static_cast<int>(prot), flags);
	const bool writes = (prot & VM_PROT_WRITE) != 0;
	const Name name = name_of(map);

	visit.check_held(proc_of(name));
	visit.check(is_kept(map), "an address space that is not held");
	visit.check(run.map == nullptr, "a map is locked");
	visit.check(curthread->td_critcount == 0, "a critical section");
	visit.check(address == trunc_page(address), "not where a page begins");
	visit.check(flags == VM_FAULT_NORMAL, "another kind of fault");
	visit.check((prot & VM_PROT_READ) != 0 &&
	    (writes || prot == VM_PROT_READ), "another protection");
	visit.check(!writes || is_asked_to_write(*run.step),
	    "a page that is to be read is made the process's own");
	visit.check(proc_of(name)->p_stat == SSTOP,
	    "a process that runs is nobody's business");
	visit.wait();
	*errorp = visit.answer(fault_error(visit, name, address, prot));
	if (*errorp != 0) {
		*busyp = true;
		return (nullptr);
	}

	const auto memory = static_cast<Memory>(
	    world.beings[name].memory_kind);
	Page *const page = have_page(name, address,
	    is_vmm_guest(proc_of(name)) || is_device(name, address) ?
	    nowhere : byte_at(name, address));

	objects[0].type = type_of(memory, false);
	if (writes)
		page->dirty = VM_PAGE_BITS_ALL;
	page->is_copy = writes && is_copied(memory);
	if (!is_writable_directly(memory))
		page->unwritable = "a page that is cleaned meanwhile";
	*busyp = writes || memory == WIRED;
	if (!*busyp) {
		page->busy_count = 0;
		++page->hold_count;
	}
	return (page);
}

/*
 * What the tracee has mapped: its own page that has been copied, or a wired
 * one.
 */
vm_paddr_t
pmap_extract(struct pmap *, vm_offset_t address, void **handle)
{
	const Page *const page = find_page([address](const Page &had) {
		return (is_had(had) && (had.is_copy || kind == WIRED) &&
		    (&had - pages[0]) % PAGES ==
		    static_cast<long>((address - MEMORY_AT) / PAGE_SIZE));
	});

	check(handle == nullptr, Service::vm_fault_page,
	    "a page table that is kept locked");
	return (page == nullptr ? 0 : page->is_copy ? DMAP_TO_PHYS(nowhere) :
	    page->phys_addr);
}

void
pmap_remove(struct pmap *pmap, vm_offset_t start, vm_offset_t end)
{
	check(is_asked_to_write(*run.step), Service::vm_fault_page,
	    "mappings removed of pages that are read");
	check(pmap_extract(pmap, start, nullptr) == DMAP_TO_PHYS(nowhere) ||
	    has_backing(),
	    Service::vm_fault_page, "mappings removed that are right");
	check(start == trunc_page(start) && end == trunc_page(end) &&
	    start >= entry.ba.start && start < end && end <= entry.ba.end,
	    Service::vm_fault_page, "mappings of another entry removed");
	for (u_long at = start; at < end; at += PAGE_SIZE) {
		for (auto &row : pages)
			row[(at - MEMORY_AT) / PAGE_SIZE].is_copy = false;
	}
}

}

/* Between a page that the direct map shows and the caller's memory. */
static int
copy_nofault(enum uio_rw rw, u_long user, void *at, size_t bytes)
{
	Visit visit(Service::copy_nofault, at, user, bytes,
	    static_cast<int>(rw));
	const Page *const page = page_shown_at(at);

	if (page == nullptr || room_from(page, at) < bytes)
		escape(Outcome::FAULTED);
	visit.check((page->flags & PG_FICTITIOUS) == 0,
	    "a page that is in no direct map");
	visit.check(page->valid == VM_PAGE_BITS_ALL, "a page not read in");
	visit.check(rw == UIO_READ || page->dirty != 0,
	    "a page that is not to be written");
	visit.check_no_spinlock();
	visit.wait();

	const size_t limit = limit_of(*run.step, visit.order());

	return (visit.answer(ordered_of(*run.step, visit.order(),
	    copy_user(name_of(curproc), rw, user, static_cast<u_char *>(at),
	    bytes < limit ? bytes : limit))));
}

extern "C" {

int
copyin_nofault(const void *from, void *to, size_t bytes)
{
	return (copy_nofault(UIO_WRITE, reinterpret_cast<u_long>(from), to,
	    bytes));
}

int
copyout_nofault(const void *from, void *to, size_t bytes)
{
	return (copy_nofault(UIO_READ, reinterpret_cast<u_long>(to),
	    const_cast<void *>(from), bytes));
}

}
