/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * VM objects.
 */
#ifndef _VM_VM_OBJECT_H_
#define _VM_VM_OBJECT_H_

#include <sys/param.h>
#include <sys/tree.h>
#include <vm/vm.h>

enum obj_type {
	OBJT_DEFAULT,		/* anonymous, never swapped */
	OBJT_SWAP,
	OBJT_VNODE,		/* file */
	OBJT_DEVICE
};
typedef u_char	objtype_t;

RB_HEAD(vm_page_rb_tree, vm_page);

struct vm_object {
	struct vm_page_rb_tree rb_memq;	/* its pages, by index */
	objtype_t	type;		/* OBJT_* */
	void		*handle;	/* OBJT_VNODE: the file */
};

#define OFF_TO_IDX(offset)	((vm_pindex_t)(offset) >> PAGE_SHIFT)

void	vm_object_hold_shared(vm_object_t object);
void	vm_object_drop(vm_object_t object);

#endif /* !_VM_VM_OBJECT_H_ */
