/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tracee's map: its timestamp, and its entries one by one with the files
 * that they map.
 */

#include "sys_process.h"

namespace sys_process {

/*
 * To lock a map may block, so the tracee is checked again with the lock.
 */
static int
check_again(const Call &call)
    TA_REQUEST
{
	const int error = check_tracee(call.tracer, call.tracee);

	return (error != 0 ? error : check_memory(call.tracee));
}

int
pt_vm_timestamp(const Call &call)
{
	int error = check_memory(call.tracee);

	if (error != 0)
		return (error);

	struct vmspace &vm = *call.tracee->p_vmspace;
	const VmspaceHold vm_hold(vm);
	const MapReadLock lock(vm.vm_map);

	error = check_again(call);
	if (error == 0)
		*call.res = vm.vm_map.timestamp;
	return (error);
}

/*
 * The entry with that index, or the first behind it that is no part of
 * another map; *index becomes its own.  EINVAL if the map has not that many,
 * ENOENT if it has exactly that many.
 */
static int
find_entry(struct vm_map *map, int *index, struct vm_map_entry **found)
{
	struct vm_map_entry *entry;
	int at = 0;

	if (*index < 0)
		return (EINVAL);
	RB_FOREACH(entry, vm_map_rb_tree, &map->rb_root) {
		if (at >= *index && entry->maptype != VM_MAPTYPE_SUBMAP) {
			*index = at;
			*found = entry;
			return (0);
		}
		++at;
	}
	return (at < *index ? EINVAL : ENOENT);
}

/* The file that an object shows, referenced; null if it shows none. */
static struct vnode *
reference_vnode(struct vm_object *object)
    TA_MAY_BLOCK
{
	const ObjectHold hold(*object);

	if (object->type != OBJT_VNODE)
		return (nullptr);

	auto *const vp = static_cast<struct vnode *>(object->handle);

	vref(vp);
	return (vp);
}

/*
 * Fill in what the map says of an entry.  A private mapping of a file has the
 * file at the end of its backing chain.  *vp is the file, referenced, or null.
 */
static int
describe_entry(const Call &call, struct ptrace_vm_entry *pve,
    struct vnode **vp)
    TA_REQUEST
{
	int error = check_memory(call.tracee);

	if (error != 0)
		return (error);

	struct vmspace &vm = *call.tracee->p_vmspace;
	const VmspaceHold vm_hold(vm);
	const MapReadLock lock(vm.vm_map);
	struct vm_map_entry *entry;
	int index = pve->pve_entry;

	error = check_again(call);
	if (error == 0)
		error = find_entry(&vm.vm_map, &index, &entry);
	if (error != 0)
		return (error);

	pve->pve_entry = index + 1;
	pve->pve_timestamp = vm.vm_map.timestamp;
	pve->pve_start = entry->ba.start;
	pve->pve_end = entry->ba.end - 1;
	pve->pve_offset = 0;
	pve->pve_prot = entry->protection & VM_PROT_ALL;

	/* A device that maps kernel memory by itself has no object. */
	if (entry->maptype == VM_MAPTYPE_UKSMAP)
		return (0);

	const struct vm_map_backing *ba = &entry->ba;

	while (ba->backing_ba != nullptr)
		ba = ba->backing_ba;
	pve->pve_offset = ba->offset;
	if (ba->object != nullptr)
		*vp = reference_vnode(ba->object);
	return (0);
}

static void
describe_file(struct vnode *vp, struct ptrace_vm_entry *pve)
    TA_MAY_BLOCK
{
	const VnodeLock lock(*vp);
	struct vattr attributes;

	if (VOP_GETATTR(vp, &attributes) == 0) {
		pve->pve_fileid = attributes.va_fileid;
		pve->pve_fsid = attributes.va_fsid;
	}
}

/* Copy the file's path to the caller, who has room for that many bytes. */
static int
copy_path(const Call &call, struct vnode *vp, u_int room,
    struct ptrace_vm_entry *pve)
    TA_MAY_BLOCK
{
	char *path, *buffer;
	int error = 0;

	/* As the caller would have to name it, below the caller's root. */
	if (vn_fullpath(call.tracer, vp, &path, &buffer, 1) != 0)
		return (0);

	const size_t len = strlen(path) + 1;

	if (len > room)
		error = ENAMETOOLONG;
	else
		error = copyout(path, pve->pve_path, len);
	pve->pve_pathlen = len;
	kfree(buffer, M_TEMP);
	return (error);
}

/*
 * call.addr is a struct ptrace_vm_entry in the kernel; its pve_path is in the
 * caller's memory.  The file is looked at without the map's lock, for as long
 * as its filesystem takes.
 */
int
pt_vm_entry(const Call &call)
{
	auto *const pve = static_cast<struct ptrace_vm_entry *>(call.addr);
	const u_int room = pve->pve_pathlen;
	struct vnode *vp = nullptr;
	const int error = describe_entry(call, pve, &vp);

	if (error != 0)
		return (error);

	const VnodeReference file(vp);

	pve->pve_pathlen = 0;
	pve->pve_fileid = 0;
	pve->pve_fsid = 0;
	if (vp == nullptr)
		return (0);
	describe_file(vp, pve);
	return (room == 0 ? 0 : copy_path(call, vp, room, pve));
}

}
