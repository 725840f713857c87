/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The entries of a map and their files: no step here asks for them, so none
 * of these is called.
 */

#include "model.h"

extern "C" {

struct vm_map_entry *
vm_map_rb_tree_RB_MINMAX(struct vm_map_rb_tree *, int)
{
	escape(Outcome::PANICKED);
}

struct vm_map_entry *
vm_map_rb_tree_RB_NEXT(struct vm_map_entry *)
{
	escape(Outcome::PANICKED);
}

void
vref(struct vnode *)
{
	escape(Outcome::PANICKED);
}

void
vrele(struct vnode *)
{
	escape(Outcome::PANICKED);
}

int
vn_lock(struct vnode *, int)
{
	escape(Outcome::PANICKED);
}

void
vn_unlock(struct vnode *)
{
	escape(Outcome::PANICKED);
}

int
vn_fullpath(struct proc *, struct vnode *, char **, char **, int)
{
	escape(Outcome::PANICKED);
}

int
vop_getattr(struct vop_ops *, struct vnode *, struct vattr *, struct file *)
{
	escape(Outcome::PANICKED);
}

}
