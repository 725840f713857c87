/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where DragonFly's trees differ for sys_process.cc, from May 2019 to today's
 * master.  This is the only file that knows.  It looks at what the headers
 * have, not at __DragonFly_version, which development trees share.
 */
#ifndef _KERN_SYS_PROCESS_TREE_H_
#define _KERN_SYS_PROCESS_TREE_H_

/*
 * System calls.  Since July 2020 (80d831e1ad) the result is not in the
 * arguments, and sys/sysproto.h, which has been read, does not include
 * sys/sysmsg.h any more.
 *
 * SYS_PTRACE_PARAMETERS has uap among them, and SYS_PTRACE_ARGUMENTS passes
 * them on.  SYS_PTRACE_RESULT points to an
 * int of a packed struct, which is aligned all the same.
 */
#ifdef sysmsg_result
#define SYS_PTRACE_PARAMETERS	struct ptrace_args *uap
#define SYS_PTRACE_ARGUMENTS	uap
#define SYS_PTRACE_RESULT	aligned_int(&uap->sysmsg_result)
#else
extern "C" {
#include <sys/sysmsg.h>
}
#define SYS_PTRACE_PARAMETERS	\
	struct sysmsg *sysmsg, const struct ptrace_args *uap
#define SYS_PTRACE_ARGUMENTS	sysmsg, uap
#define SYS_PTRACE_RESULT	aligned_int(&sysmsg->sysmsg_result)
#endif

static inline int *
aligned_int(void *at)
{
	return (static_cast<int *>(at));
}

/*
 * 0 if cred has the privilege to debug what is another user's, else EPERM:
 * procfs(5) asks for the same.  Root in a jail has it.  Capabilities since
 * October 2023 (2b3f93ea6d).
 */
#if __has_include(<sys/caps.h>)
extern "C" {
#include <sys/caps.h>
}

static inline int
check_debug_privilege(struct ucred *cred)
{
	return (caps_priv_check(cred, SYSCAP_NODEBUG_UNPRIV));
}
#else
extern "C" {
#include <sys/priv.h>
}

static inline int
check_debug_privilege(struct ucred *cred)
{
	return (priv_check_cred(cred, PRIV_DEBUG_UNPRIV, 0));
}
#endif

/*
 * The last signal that ksignal() takes; it panics at others.  128 was one
 * until November 2020 (acdf1ee6e0), when struct proc got p_deathsig.
 */
template <typename Proc>
static constexpr auto
last_signal(const Proc *p) -> decltype(p->p_deathsig)
{
	return (_SIG_MAXSIG - 1);
}

static constexpr int
last_signal(const void *)
{
	return (_SIG_MAXSIG);
}

static constexpr int LAST_SIGNAL =
    last_signal(static_cast<const struct proc *>(nullptr));

/*
 * The parts of the XSAVE area that the kernel saves and restores of each
 * thread; 0 if it uses FXSAVE.  Trees without npx_xcr0_mask have the AVX part
 * whenever they use XSAVE, and a virtual kernel uses FXSAVE.
 */
#if defined(_KERNEL_VIRTUAL)
static inline u_long
xsave_mask()
{
	return (0);
}
#elif defined(CPU_XFEATURE_AVX)
static inline u_long
xsave_mask()
{
	return (npx_xcr0_mask);
}
#else
extern "C" {
#include <machine/md_var.h>
}

static inline u_long
xsave_mask()
{
	return (cpu_xsave == 0 ? 0 : CPU_XFEATURE_X87 | CPU_XFEATURE_SSE |
	    CPU_XFEATURE_YMM);
}
#endif

/*
 * A word of the set of signals that lp does not block.  Since 2020 a thread
 * may block all that can be blocked by a count in the page that it shares with
 * the kernel.
 */
static inline u_int
unblocked_signals(const struct lwp *lp, int word)
{
#ifdef SIG_CONDBLOCKALLSIGS
	if (lp->lwp_lpmap != nullptr &&
	    (lp->lwp_lpmap->blockallsigs & 0x7fffffff) != 0)
		return (sigcantmask_mask.__bits[word]);
#endif
	return (~lp->lwp_sigmask.__bits[word]);
}

/*
 * Whether a thread is reaping the zombie p; kern_wait() passes it over then.
 * Trees before 2020 (f071b5e0ac) wait for that thread instead.
 */
static inline bool
is_being_reaped([[maybe_unused]] struct proc *p)
{
#ifdef PWAITRES_PENDING
	return (PWAITRES_PENDING(p));
#else
	return (false);
#endif
}

/*
 * Whether p is a guest of vmm, whose memory is behind its own page tables.
 * Trees since 2021 (5229377c91) have no such processes.
 */
template <typename Proc>
static inline auto
is_vmm_guest(const Proc *p) -> decltype(p->p_vmm != nullptr)
{
	return (p->p_vmm != nullptr);
}

static inline bool
is_vmm_guest(const void *)
{
	return (false);
}

/*
 * The name that lwp_setname(2) has given a thread; else the program's.  Where
 * threads have a page that they share with the kernel, it is there.
 */
#if __has_include(<sys/upmap.h>)
extern "C" {
#include <sys/upmap.h>
}
#endif

template <typename Lwp>
static inline auto
thread_title(const Lwp *lp) -> decltype(&lp->lwp_lpmap->thread_title[0])
{
	return (lp->lwp_lpmap == nullptr ? nullptr :
	    lp->lwp_lpmap->thread_title);
}

static inline const char *
thread_title(const void *)
{
	return (nullptr);
}

static inline const char *
thread_name(const struct lwp *lp)
{
	const char *const title = thread_title(lp);

	return (title != nullptr && *title != '\0' ? title :
	    lp->lwp_thread->td_comm);
}

#endif /* !_KERN_SYS_PROCESS_TREE_H_ */
