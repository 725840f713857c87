/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Address spaces.
 */
#ifndef _VM_VM_MAP_H_
#define _VM_VM_MAP_H_

#include <sys/lock.h>
#include <sys/thread.h>
#include <sys/tree.h>
#include <vm/pmap.h>
#include <vm/vm.h>

#define VM_FAULT_NORMAL	0x00

/* The object that backs a range; backing_ba is what it was copied from. */
struct vm_map_backing {
	vm_offset_t		start, end;
	struct vm_map_backing	*backing_ba;
	struct vm_object	*object;
	vm_ooffset_t		offset;		/* of start, in the object */
};

struct vm_map_entry {
	struct vm_map_backing	ba;
	u_int			eflags;		/* MAP_ENTRY_* */
	vm_maptype_t		maptype;
	vm_prot_t		protection;
	vm_prot_t		max_protection;
	int			wired_count;
};

#define MAP_ENTRY_NEEDS_COPY	0x0008	/* copy on write */

RB_HEAD(vm_map_rb_tree, vm_map_entry);

struct vm_map {
	struct lock		lock;
	struct vm_map_rb_tree	rb_root;	/* the entries, by address */
	u_int			timestamp;	/* changes with the map */
	struct lwkt_token	token;
	struct pmap		*pmap;
};

#define vm_map_lock_read(map)	lockmgr(&(map)->lock, LK_SHARED)
#define vm_map_unlock_read(map)	lockmgr(&(map)->lock, LK_RELEASE)

struct vm_map_entry *vm_map_rb_tree_RB_MINMAX(struct vm_map_rb_tree *head,
		    int side);
struct vm_map_entry *vm_map_rb_tree_RB_NEXT(struct vm_map_entry *entry);
boolean_t	vm_map_lookup_entry(vm_map_t map, vm_offset_t addr,
		    vm_map_entry_t *entry);

struct vmspace {
	struct vm_map	vm_map;
	u_int		vm_holdcnt;
	u_int		vm_refcnt;	/* VM_REF_DELETED: exiting */
};

#define VM_REF_DELETED	0x80000000U

#endif /* !_VM_VM_MAP_H_ */
