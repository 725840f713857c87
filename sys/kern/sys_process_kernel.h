/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's headers as C++ accepts them, and lock annotations for what
 * they declare.  No other file includes kernel headers, but for those that
 * not every tree has (sys_process_tree.h).
 */
#ifndef _KERN_SYS_PROCESS_KERNEL_H_
#define _KERN_SYS_PROCESS_KERNEL_H_

/*
 * Clang's thread-safety attributes; nothing for other compilers.  The kernel's
 * lock types are declared here, before their headers define them, so that
 * p->p_token can stand in an attribute and no header of the tree is edited.
 */
#ifdef __clang__
#define TA(attribute)		__attribute__((attribute))
#else
#define TA(attribute)
#endif

#define TA_CAPABILITY(name)	TA(capability(name))
#define TA_SCOPED		TA(scoped_lockable)
#define TA_ACQUIRE(...)		TA(acquire_capability(__VA_ARGS__))
#define TA_RELEASE(...)		TA(release_capability(__VA_ARGS__))
#define TA_REQUIRES(...)	TA(requires_capability(__VA_ARGS__))
#define TA_EXCLUDES(...)	TA(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS	TA(no_thread_safety_analysis)

struct TA_CAPABILITY("token") lwkt_token;
struct TA_CAPABILITY("spinlock") spinlock;
struct TA_CAPABILITY("lock") lock;
struct TA_CAPABILITY("hold") lwp;
struct TA_CAPABILITY("hold") vmspace;
struct TA_CAPABILITY("lock") vm_map;
struct TA_CAPABILITY("hold") vm_object;
struct TA_CAPABILITY("lock") vnode;

/*
 * Two names that exist for the analysis alone.  unblocked is held where code
 * relies on checks made under a token, which would no longer hold if it
 * blocked; spinning where a spinlock is held.
 */
struct TA_CAPABILITY("section") Unblocked {};
struct TA_CAPABILITY("spinlock section") Spinning {};
extern Unblocked unblocked;
extern Spinning spinning;

/* So a function that may block is called with neither of them. */
#define TA_MAY_BLOCK	TA_EXCLUDES(unblocked, spinning)

/* No warnings from here on: these headers are the tree's. */
#pragma GCC system_header

/* Names of fields and parameters in sysproto.h and device.h. */
#define new	new_field
#define virtual	virtual_field

/* C's own name for it, in stdint.h. */
#define _Bool	bool

extern "C" {

#include <sys/param.h>
#include <sys/kernel.h>		/* systm.h uses an enum of it unannounced */
#include <sys/systm.h>
#include <machine/atomic.h>

}

/*
 * The count of a spinlock and of lwp_lock is an int, the atomic operations
 * take a u_int: no difference to C or to the machine, an error in C++.
 */
static inline int
atomic_cmpset_int(volatile int *dst, u_int expected, u_int desired)
{
	return (atomic_cmpset_int(reinterpret_cast<volatile u_int *>(dst),
	    expected, desired));
}

static inline u_int
atomic_fetchadd_int(volatile int *dst, u_int value)
{
	return (atomic_fetchadd_int(reinterpret_cast<volatile u_int *>(dst),
	    value));
}

static inline void
atomic_add_int(volatile int *dst, u_int value)
{
	atomic_add_int(reinterpret_cast<volatile u_int *>(dst), value);
}

static inline void
atomic_add_int_nonlocked(volatile int *dst, u_int value)
{
	atomic_add_int_nonlocked(reinterpret_cast<volatile u_int *>(dst),
	    value);
}

extern "C" {

#include <sys/sysproto.h>
#include <sys/exec.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/procctl.h>
#include <sys/ptrace.h>
#include <sys/ptrace_requests.h>
#include <sys/pioctl.h>
#include <sys/syscall.h>
#include <sys/sysent.h>
#include <sys/ucontext.h>
#include <sys/uio.h>
#include <sys/vnode.h>
#include <sys/wait.h>
#include <machine/cpu.h>
#include <machine/psl.h>
#include <machine/npx.h>
#include <machine/pcb.h>
#include <machine/reg.h>
#include <machine/specialreg.h>

#include <vfs/procfs/procfs.h>
#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>

#include <sys/signal2.h>
#include <sys/signalvar.h>
#include <sys/thread2.h>
#include <sys/mutex2.h>
#include <sys/spinlock2.h>

}

#undef new
#undef virtual
#undef _Bool

#include "sys_process_tree.h"

/*
 * Three bits of p_flags that no file of the kernel uses; if one did, the name
 * would be gone.  Guarded by p_token.
 *
 * P_PTRESUMED	The tracee has run since it got its tracer, so that P_WAITED
 *		may be of an earlier stop.
 * P_PTSIGSTOP	PT_ATTACH's SIGSTOP is in p_siglist: another stop came first.
 * P_PTFORKED	The process has forked, or one that had its number before may
 *		have.  Never cleared.
 */
static constexpr int P_PTRESUMED = P_UNUSED29;
static constexpr int P_PTSIGSTOP = P_UNUSED21;
static constexpr int P_PTFORKED = P_UNUSED20;

/*
 * The kernel's services again, with what they need held and which of them
 * may block.
 */
extern "C" {

/* kern_subr.c: EFAULT. */
int	copyin(const void *udaddr, void *kaddr, size_t len) TA_MAY_BLOCK;
int	copyout(const void *kaddr, void *udaddr, size_t len) TA_MAY_BLOCK;
int	copyin_nofault(const void *udaddr, void *kaddr, size_t len)
	    TA_MAY_BLOCK;
int	copyout_nofault(const void *kaddr, void *udaddr, size_t len)
	    TA_MAY_BLOCK;

/* kern_proc.c: comes back held.  Needs nothing. */
struct proc	*pfind(pid_t pid) TA_MAY_BLOCK;
struct proc	*zpfind(pid_t pid) TA_MAY_BLOCK;

/* kern_exit.c: needs nothing. */
void	proc_reparent(struct proc *child, struct proc *newparent)
	    TA_MAY_BLOCK;

/* kern_fork.c: comes back held; null if there is none. */
struct proc	*reaper_get(struct sysreaper *reap) TA_MAY_BLOCK;

/* kern_sig.c: signal 1 to LAST_SIGNAL, or panic. */
void	ksignal(struct proc *p, int sig) TA_MAY_BLOCK;
void	lwpsignal(struct proc *p, struct lwp *lp, int sig) TA_MAY_BLOCK;
void	proc_stop(struct proc *p, int stat)
	    TA_REQUIRES(p->p_token) TA_MAY_BLOCK;
void	proc_unstop(struct proc *p, int stat)
	    TA_REQUIRES(p->p_token) TA_MAY_BLOCK;

/* kern_lock.c: what lockmgr() calls, by its flags. */
int	lockmgr_shared(struct lock *lkp, u_int flags) TA_MAY_BLOCK;
int	lockmgr_exclusive(struct lock *lkp, u_int flags) TA_MAY_BLOCK;

/* kern_mutex.c: mtx_lock(), when somebody has it. */
int	_mtx_lock_ex(struct mtx *mtx, int flags, int timo) TA_MAY_BLOCK;

/* lwkt_thread.c: others first, if any want the CPU. */
void	lwkt_user_yield(void) TA_MAY_BLOCK;

/* lwkt_thread.c: goes on on that CPU; nothing if the caller is there. */
void	lwkt_setcpu_self(struct globaldata *gd) TA_MAY_BLOCK;

/* kern_synch.c: tstop() with the process's p_token held. */
void	tstop(void) TA_MAY_BLOCK;
int	tsleep(const volatile void *ident, int flags, const char *wmesg,
	    int timo) TA_MAY_BLOCK;

/* vfs_lock.c, vfs_vnops.c, vfs_cache.c: for as long as a filesystem takes. */
void	vrele(struct vnode *vp) TA_MAY_BLOCK;
int	vn_lock(struct vnode *vp, int flags) TA_MAY_BLOCK;
int	vn_fullpath(struct proc *p, struct vnode *vp, char **path,
	    char **buffer, int guess) TA_MAY_BLOCK;

/* vm_map.c: with the map's token from one to the other. */
void	vmspace_hold(struct vmspace *vm) TA_MAY_BLOCK;

/* pmap.c: waits for other CPUs. */
void	pmap_remove(struct pmap *pmap, vm_offset_t start, vm_offset_t end)
	    TA_MAY_BLOCK;

/* vm_fault.c: busy if *busyp, or held; *errorp is 0 or a KERN_* number. */
vm_page_t	vm_fault_page(vm_map_t map, vm_offset_t vaddr,
		    vm_prot_t fault_type, int fault_flags, int *errorp,
		    int *busyp) TA_MAY_BLOCK;

/* vfs/procfs: lp->lwp_proc's p_token held. */
int	procfs_domem(struct proc *curp, struct lwp *lp, struct pfsnode *pfs,
	    struct uio *uio) TA_MAY_BLOCK;
}

#endif /* !_KERN_SYS_PROCESS_KERNEL_H_ */
