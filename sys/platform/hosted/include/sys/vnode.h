/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Files.
 */
#ifndef _SYS_VNODE_H_
#define _SYS_VNODE_H_

#include <sys/types.h>
#include <sys/lock.h>

struct proc;
struct vop_ops;
struct file;

struct vnode {
	struct vop_ops	**v_ops;
};

struct vattr {
	u_long	va_fileid;
	u_int	va_fsid;
};

#define LK_RETRY	0x00020000	/* vn_lock() */

void	vref(struct vnode *vp);
void	vrele(struct vnode *vp);
int	vn_lock(struct vnode *vp, int flags);
void	vn_unlock(struct vnode *vp);
int	vn_fullpath(struct proc *p, struct vnode *vp, char **path,
	    char **buffer, int guess);
int	vop_getattr(struct vop_ops *ops, struct vnode *vp, struct vattr *vap,
	    struct file *fp);

#define VOP_GETATTR(vp, vap)	vop_getattr(*(vp)->v_ops, vp, vap, NULL)

#endif /* !_SYS_VNODE_H_ */
