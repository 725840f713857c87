/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A page of a process's memory, as the kernel's direct map shows it.
 */
#ifndef _KERN_SYS_PROCESS_MEMORY_H_
#define _KERN_SYS_PROCESS_MEMORY_H_

#include "sys_process_transfer.h"

/*
 * An address space that is not torn down.  Its map's token is held with it,
 * and lost while its holder blocks.
 */
class VmspaceHold {
public:
	explicit VmspaceHold(struct vmspace *vm) TA_MAY_BLOCK
	    : vm_(vm) { vmspace_hold(vm_); }
	~VmspaceHold() { vmspace_drop(vm_); }

	VmspaceHold(const VmspaceHold &) = delete;
	VmspaceHold &operator=(const VmspaceHold &) = delete;

	struct vm_map *map() const { return (&vm_->vm_map); }

private:
	struct vmspace *const vm_;
};

/*
 * The page of a process's memory that an address is in, faulted in if need
 * be; false if there is none.  To be written it is made the process's own,
 * dirty, and busy: whoever faults on it waits.  To be read it is only held,
 * even if it is wired, when vm_fault_page() likes it busy: it may be
 * unmapped meanwhile, but not be used for anything else.
 *
 * The direct map shows it as long as this lives.
 */
class UserPage {
public:
	UserPage(struct vm_map *map, vm_offset_t addr, enum uio_rw rw)
	    TA_MAY_BLOCK
	    : page_(vm_fault_page(map, trunc_page(addr),
	    rw == UIO_READ ? VM_PROT_READ :
	    VM_PROT_READ | VM_PROT_WRITE | VM_PROT_OVERRIDE_WRITE,
	    VM_FAULT_NORMAL, &error_, rw == UIO_READ ? nullptr : &busy_)),
	    offset_(addr & PAGE_MASK)
	{
	}

	~UserPage()
	{
		if (error_ != 0)
			return;
		if (busy_)
			vm_page_wakeup(page_);
		else
			vm_page_unhold(page_);
	}

	UserPage(const UserPage &) = delete;
	UserPage &operator=(const UserPage &) = delete;

	explicit operator bool() const { return (error_ == 0); }

	/* All memory but a device's is. */
	bool
	in_direct_map() const
	{
		return ((page_->flags & PG_FICTITIOUS) == 0);
	}

	/* Where the kernel sees the address. */
	char *
	bytes() const
	{
		return (reinterpret_cast<char *>(
		    PHYS_TO_DMAP(VM_PAGE_TO_PHYS(page_)) + offset_));
	}

private:
	int error_ = 0, busy_ = 0;
	vm_page_t const page_;
	const vm_offset_t offset_;
};

#endif /* !_KERN_SYS_PROCESS_MEMORY_H_ */
