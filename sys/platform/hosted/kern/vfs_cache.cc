/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Files that processes have mapped: their names and numbers.  Once known, a
 * file stays known.
 */

#include "hosted.h"

struct hosted_vnode : vnode {
	hosted_vnode *next;
	int references;
	bool locked;
	unsigned long file;
	unsigned int device;
	char path[sizeof(machine_mapping::path)];
};

static hosted_vnode *vnodes;

/* VOP_GETATTR() reads which filesystem's; vop_getattr() below needs none. */
static struct vop_ops *filesystem;

static hosted_vnode *
hosted(struct vnode *vp)
{
	return (static_cast<hosted_vnode *>(vp));
}

static bool
is_same(const hosted_vnode *vp, const struct machine_mapping &mapping)
{
	return (vp->file == mapping.file && vp->device == mapping.device &&
	    memcmp(vp->path, mapping.path, sizeof(vp->path)) == 0);
}

struct vnode *
vnode_find(const struct machine_mapping &mapping)
{
	hosted_vnode *vp = vnodes;

	while (vp != nullptr && !is_same(vp, mapping))
		vp = vp->next;
	if (vp == nullptr) {
		vp = static_cast<hosted_vnode *>(machine_alloc(sizeof(*vp),
		    "vnode"));
		vp->v_ops = &filesystem;
		vp->file = mapping.file;
		vp->device = mapping.device;
		bcopy(mapping.path, vp->path, sizeof(vp->path));
		vp->next = vnodes;
		vnodes = vp;
	}
	return (vp);
}

extern "C" {

void
vref(struct vnode *vp)
{
	++hosted(vp)->references;
	++curkthread()->vnode_count;
}

void
vrele(struct vnode *vp)
{
	KASSERT(hosted(vp)->references > 0, ("a file released twice"));
	KASSERT(!hosted(vp)->locked, ("a file released and still locked"));
	--hosted(vp)->references;
	--curkthread()->vnode_count;
}

int
vn_lock(struct vnode *vp, int)
{
	KASSERT(hosted(vp)->references > 0, ("a file locked, not referenced"));
	if (machine_stalls())
		kthread_yield();
	hosted(vp)->locked = true;
	return (0);
}

void
vn_unlock(struct vnode *vp)
{
	KASSERT(hosted(vp)->locked, ("a file unlocked that is not locked"));
	hosted(vp)->locked = false;
}

int
vop_getattr(struct vop_ops *, struct vnode *vp, struct vattr *attributes,
    struct file *)
{
	KASSERT(hosted(vp)->locked, ("attributes of a file not locked"));
	bzero(attributes, sizeof(*attributes));
	attributes->va_fileid = hosted(vp)->file;
	attributes->va_fsid = hosted(vp)->device;
	return (0);
}

int
vn_fullpath(struct proc *p, struct vnode *vp, char **path, char **buffer,
    int)
{
	const hosted_vnode *const file = hosted(vp);

	KASSERT(p == curproc, ("a path below the root of another process"));
	*buffer = static_cast<char *>(kmalloc(sizeof(file->path), M_TEMP,
	    M_WAITOK));
	bcopy(file->path, *buffer, sizeof(file->path));
	*path = *buffer;
	return (0);
}

}
