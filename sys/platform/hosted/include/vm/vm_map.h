/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Address spaces.
 */
#ifndef _VM_VM_MAP_H_
#define _VM_VM_MAP_H_

#include <sys/thread.h>
#include <vm/vm.h>

#define VM_FAULT_NORMAL	0x00

struct vm_map {
	struct lwkt_token token;
};

struct vmspace {
	struct vm_map	vm_map;
	u_int		vm_holdcnt;
	u_int		vm_refcnt;	/* VM_REF_DELETED: being torn down */
};

#define VM_REF_DELETED	0x80000000U

#endif /* !_VM_VM_MAP_H_ */
