/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's services for the original and for the rewrite, reduced to what
 * sys_process.c's functions need.  Instructions here are not counted.
 */

#include "state.h"

State state;

struct proc *initproc = &state.processes[INIT];
struct malloc_type M_TEMP[1];
int hz = 100;
int securelevel = -1;
u_int npx_mxcsr_mask = 0xffff;
u_long npx_xcr0_mask;

alignas(PAGE_SIZE) static char pool[PAGE_SIZE];

struct proc *
pfind(pid_t pid)
{
	for (struct proc &p : state.processes) {
		if (p.p_pid == pid) {
			++p.p_lock;
			return (&p);
		}
	}
	return (nullptr);
}

struct proc *
zpfind(pid_t)
{
	return (nullptr);
}

void
phold(struct proc *p)
{
	++p->p_lock;
}

void
prele(struct proc *p)
{
	--p->p_lock;
}

/* Root has all privileges, others none. */
#if __has_include(<sys/caps.h>)
int
caps_priv_check(struct ucred *cred, int)
{
	return (cred->cr_uid == 0 ? 0 : EPERM);
}
#else
int
priv_check_cred(struct ucred *cred, int, int)
{
	return (cred->cr_uid == 0 ? 0 : EPERM);
}
#endif

int
p_trespass(struct ucred *, struct ucred *)
{
	return (0);
}

int
groupmember(gid_t gid, struct ucred *cred)
{
	for (int i = 0; i < cred->cr_ngroups; ++i) {
		if (cred->cr_groups[i] == gid)
			return (1);
	}
	return (0);
}

int
copyin(const void *from, void *to, size_t len)
{
	if (reinterpret_cast<u_long>(from) < NOTHING_BELOW)
		return (EFAULT);
	bcopy(from, to, len);
	return (0);
}

int
copyout(const void *from, void *to, size_t len)
{
	return (copyin(from, to, len));
}

/* Without copying: uninteresting here. */
int
copyin_nofault(const void *, void *, size_t)
{
	return (0);
}

int
copyout_nofault(const void *, void *, size_t)
{
	return (0);
}

void *
kmalloc(u_long, struct malloc_type *, int)
{
	return (pool);
}

void
kfree(void *, struct malloc_type *)
{
}

void
lwkt_gettoken(lwkt_token_t)
{
}

void
lwkt_reltoken(lwkt_token_t)
{
}

void
lwkt_user_yield()
{
}

/* There is one CPU. */
void
lwkt_setcpu_self(struct globaldata *)
{
}

/* Init is the reaper of all. */
void
reaper_hold(struct sysreaper *)
{
}

void
reaper_drop(struct sysreaper *)
{
}

struct proc *
reaper_get(struct sysreaper *)
{
	return (nullptr);
}

int
at_fork(forklist_fn)
{
	return (0);
}

int
at_exit(exitlist_fn)
{
	return (0);
}

int
lockmgr_shared(struct lock *, u_int)
{
	return (0);
}

int
lockmgr_exclusive(struct lock *, u_int)
{
	return (0);
}

int
_mtx_lock_ex(struct mtx *, int, int)
{
	return (0);
}

void
_mtx_unlock(struct mtx *)
{
}

int
lockmgr_release(struct lock *, u_int)
{
	return (0);
}

extern "C" {

void
crit_exit_wrapper()
{
	--curthread->td_critcount;
}

void
_spin_lock_contested(struct spinlock *, const char *, int)
{
}

RB_GENERATE2(lwp_rb_tree, lwp, u.lwp_rbnode,
    [](struct lwp *a, struct lwp *b) { return (a->lwp_tid - b->lwp_tid); },
    lwpid_t, lwp_tid)

}

/* SIGSTOP stops it at once. */
void
ksignal(struct proc *p, int sig)
{
	if (sig == SIGSTOP) {
		p->p_stat = SSTOP;
		p->p_xstat = SIGSTOP;
		p->p_nstopped = p->p_nthreads;
	}
}

void
lwpsignal(struct proc *, struct lwp *, int)
{
}

void
proc_stop(struct proc *p, int)
{
	p->p_stat = SSTOP;
}

/* Its tracer resumes it at once. */
void
tstop()
{
	curproc->p_stat = SACTIVE;
}

void
proc_unstop(struct proc *p, int)
{
	p->p_stat = SACTIVE;
	p->p_nstopped = 0;
}

void
proc_reparent(struct proc *child, struct proc *parent)
{
	child->p_pptr = parent;
}

int
ptrace_set_pc(struct lwp *, unsigned long)
{
	return (0);
}

int
ptrace_single_step(struct lwp *)
{
	return (0);
}

int
vmspace_getrefs(struct vmspace *vm)
{
	return (vm->vm_refcnt);
}

void
vmspace_hold(struct vmspace *)
{
}

void
vmspace_drop(struct vmspace *)
{
}

/* All pages are in memory and in one object. */
boolean_t
vm_map_lookup_entry(vm_map_t, vm_offset_t addr, vm_map_entry_t *entry)
{
	*entry = &state.entry;
	state.entry.ba.start = trunc_page(addr);
	state.entry.ba.end = state.entry.ba.start + 64 * PAGE_SIZE;
	state.entry.ba.object = &state.object;
	state.entry.maptype = VM_MAPTYPE_NORMAL;
	state.entry.protection = VM_PROT_READ | VM_PROT_WRITE;
	state.entry.max_protection = VM_PROT_READ | VM_PROT_WRITE;
	return (addr >= NOTHING_BELOW);
}

/* No scene goes through the map or looks at a file. */
struct vm_map_entry *
vm_map_rb_tree_RB_MINMAX(struct vm_map_rb_tree *, int)
{
	return (nullptr);
}

struct vm_map_entry *
vm_map_rb_tree_RB_NEXT(struct vm_map_entry *)
{
	return (nullptr);
}

void
vref(struct vnode *)
{
}

void
vrele(struct vnode *)
{
}

int
vn_lock(struct vnode *, int)
{
	return (0);
}

void
vn_unlock(struct vnode *)
{
}

int
vn_fullpath(struct proc *, struct vnode *, char **, char **, int)
{
	return (ENOENT);
}

int
vop_getattr(struct vop_ops *, struct vnode *, struct vattr *, struct file *)
{
	return (ENOENT);
}

void
vm_object_hold_shared(vm_object_t)
{
}

void
vm_object_drop(vm_object_t)
{
}

vm_page_t
vm_page_rb_tree_RB_LOOKUP(struct vm_page_rb_tree *, vm_pindex_t)
{
	static struct vm_object object;

	state.page.phys_addr =
	    DMAP_TO_PHYS(reinterpret_cast<vm_offset_t>(pool));
	state.page.object = &object;
	state.page.valid = VM_PAGE_BITS_ALL;
	return (&state.page);
}

vm_page_t
vm_page_rb_tree_RB_LOOKUP_REL(struct vm_page_rb_tree *, vm_pindex_t,
    vm_page_t)
{
	return (&state.page);
}

int
vm_page_busy_try(vm_page_t, int)
{
	return (FALSE);
}

void
vm_page_activate(vm_page_t)
{
}

void
vm_page_dirty(vm_page_t)
{
}

void
vm_page_hold(vm_page_t)
{
}

/* Called only for unmapped memory. */
vm_page_t
vm_fault_page(vm_map_t, vm_offset_t, vm_prot_t, int, int *error, int *)
{
	*error = KERN_INVALID_ADDRESS;
	return (nullptr);
}

vm_paddr_t
pmap_extract(struct pmap *, vm_offset_t, void **)
{
	return (0);
}

void
pmap_remove(struct pmap *, vm_offset_t, vm_offset_t)
{
}

void
vm_page_wakeup(vm_page_t)
{
}

void
vm_page_unhold(vm_page_t)
{
}

int
procfs_domem(struct proc *, struct lwp *, struct pfsnode *, struct uio *uio)
{
	if (static_cast<u_long>(uio->uio_offset) < NOTHING_BELOW)
		return (EFAULT);
	uio->uio_resid = 0;
	return (0);
}

#define REGISTER_FILE(name)						\
int									\
procfs_read_##name##s(struct lwp *, struct name *)			\
{									\
	return (0);							\
}									\
									\
int									\
procfs_write_##name##s(struct lwp *, struct name *)			\
{									\
	return (0);							\
}									\
									\
int									\
procfs_do##name##s(struct proc *, struct lwp *, struct pfsnode *,	\
    struct uio *)							\
{									\
	return (0);							\
}									\
									\
int									\
procfs_valid##name##s(struct lwp *)					\
{									\
	return (1);							\
}

REGISTER_FILE(reg)
REGISTER_FILE(fpreg)
REGISTER_FILE(dbreg)

/* Continue the process in stopevent(). */
int
tsleep(const volatile void *, int, const char *, int)
{
	curproc->p_step = 0;
	return (0);
}

void
tsleep_interlock(const volatile void *, int)
{
}

void
wakeup(const volatile void *)
{
}
