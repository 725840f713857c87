/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Holds on a process's memory: the address space, its map, an object.
 */
#ifndef _KERN_SYS_PROCESS_MEMORY_H_
#define _KERN_SYS_PROCESS_MEMORY_H_

#include "sys_process_kernel.h"

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

/* The entries of a map stay, and no fork1() copies them. */
class MapReadLock {
public:
	explicit MapReadLock(struct vm_map *map) TA_MAY_BLOCK
	    : map_(map) { vm_map_lock_read(map_); }
	~MapReadLock() { vm_map_unlock_read(map_); }

	MapReadLock(const MapReadLock &) = delete;
	MapReadLock &operator=(const MapReadLock &) = delete;

private:
	struct vm_map *const map_;
};

/* An object keeps its pages, and gets no new ones. */
class ObjectHold {
public:
	explicit ObjectHold(struct vm_object *object) TA_MAY_BLOCK
	    : object_(object) { vm_object_hold_shared(object_); }
	~ObjectHold() { vm_object_drop(object_); }

	ObjectHold(const ObjectHold &) = delete;
	ObjectHold &operator=(const ObjectHold &) = delete;

private:
	struct vm_object *const object_;
};

#endif /* !_KERN_SYS_PROCESS_MEMORY_H_ */
