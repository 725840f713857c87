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

static struct vm_page pages[CAST][PAGES];

/*
 * Where a device's pages would be in the direct map, if they were there; and
 * what is at a guest's address that is not the guest's.
 */
static u_char nowhere[PAGE_SIZE];

void
pages_begin()
{
	bzero(pages, sizeof(pages));
}

static bool
is_busy(const struct vm_page &page)
{
	return (page.busy_count != 0);
}

static bool
is_had(const struct vm_page &page)
{
	return (is_busy(page) || page.hold_count != 0);
}

template <typename Question>
static struct vm_page *
find_page(Question question)
{
	for (auto &row : pages) {
		for (struct vm_page &page : row) {
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

/* The page at an address that has one, had from now on. */
static vm_page_t
have_page(Name name, u_long address, bool busy, bool guest)
{
	struct vm_page &page = pages[name][(address - MEMORY_AT) / PAGE_SIZE];
	const bool device = is_device(name, address);
	const u_char *bytes = device || guest ? nowhere :
	    byte_at(name, address);

	page.phys_addr = DMAP_TO_PHYS(bytes);
	page.flags = device ? PG_FICTITIOUS : 0;
	if (busy)
		page.busy_count = PBUSY_LOCKED;
	else
		++page.hold_count;
	return (&page);
}

/* The one that the direct map shows at an address, if anybody has it. */
static struct vm_page *
page_shown_at(const void *at)
{
	return (find_page([at](const struct vm_page &page) {
		return (is_had(page) && reinterpret_cast<u_long>(at) -
		    PHYS_TO_DMAP(page.phys_addr) < PAGE_SIZE);
	}));
}

static size_t
room_from(const struct vm_page *page, const void *at)
{
	return (PHYS_TO_DMAP(page->phys_addr) + PAGE_SIZE -
	    reinterpret_cast<u_long>(at));
}

/* One's own, or that of somebody whose map's token is held. */
static bool
is_kept(const struct vm_map *map)
{
	bool kept = map == &curproc->p_vmspace->vm_map;

	for (int i = 0; i < run.token_count; ++i)
		kept = kept || run.tokens[i] == &map->token;
	return (kept);
}

static int
fault_error(const Visit &visit, Name name, u_long address, vm_prot_t prot)
{
	if (visit.ordered_error() != 0)
		return (visit.ordered_error());
	if (byte_at(name, address) == nullptr)
		return (KERN_INVALID_ADDRESS);

	/* Programs' text is all there is: only a debugger writes to it. */
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

/*
 * Busy if it is to be written, or for all one knows if it is wired, and if
 * the caller asks which.  Where there is no page, busyp may say anything.
 */
vm_page_t
vm_fault_page(vm_map_t map, vm_offset_t address, vm_prot_t prot, int flags,
    int *errorp, int *busyp)
{
	Visit visit(Service::vm_fault_page, map, address,
	    static_cast<int>(prot), flags);
	const bool writes = (prot & VM_PROT_WRITE) != 0;
	const Name name = name_of(map);
	const bool guest = proc_of(name)->p_vmm != nullptr;

	visit.check_held(proc_of(name));
	visit.check(is_kept(map), "an address space that is not held");
	visit.check(curthread->td_critcount == 0, "a critical section");
	visit.check(address == trunc_page(address), "not where a page begins");
	visit.check(flags == VM_FAULT_NORMAL, "another kind of fault");
	visit.check((prot & VM_PROT_READ) != 0 &&
	    (writes || prot == VM_PROT_READ), "another protection");
	visit.wait();
	*errorp = visit.answer(fault_error(visit, name, address, prot));

	const bool busy = busyp != nullptr &&
	    (writes || world.beings[name].wired);

	visit.check(busyp != nullptr || !writes,
	    "a page that is to be written and is only held");
	if (busyp != nullptr)
		*busyp = *errorp != 0 || busy;
	return (*errorp != 0 ? nullptr :
	    have_page(name, address, busy, guest));
}

void
vm_page_wakeup(vm_page_t page)
{
	Visit visit(Service::vm_page_wakeup, page);

	visit.check(is_busy(*page), "a page that is not busy");
	page->busy_count = 0;
}

void
vm_page_unhold(vm_page_t page)
{
	Visit visit(Service::vm_page_unhold, page);

	visit.check(page->hold_count > 0, "a page that is not held");
	--page->hold_count;
}

/* Between a page that the direct map shows and what a uio asks. */
int
uiomove(caddr_t at, size_t bytes, struct uio *uio)
{
	Visit visit(Service::uiomove, at, bytes, uio_flags(uio, nullptr),
	    uio_base(uio));
	const struct vm_page *page = page_shown_at(at);

	if (page == nullptr || room_from(page, at) < bytes)
		escape(Outcome::FAULTED);
	visit.check((page->flags & PG_FICTITIOUS) == 0,
	    "a page that is in no direct map");
	visit.check(uio->uio_rw == UIO_READ || is_busy(*page),
	    "a page that is not to be written");
	visit.check(uio->uio_segflg == UIO_SYSSPACE || !is_page_busy(),
	    "a page is busy, and may be the caller's");
	visit.check(uio->uio_iov->iov_len == bytes && uio->uio_resid == bytes,
	    "the uio's lengths differ");
	visit.check(uio->uio_td == curthread, "not the calling thread's");
	visit.wait();

	const int error = move_bytes(reinterpret_cast<u_char *>(at),
	    name_of(curproc), uio, limit_of(*run.step, visit.order()));

	return (visit.answer(ordered_of(*run.step, visit.order(), error)));
}

}
