/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A stopped thread's floating point registers: struct fpreg is the 512
 * bytes of FXSAVE, x87 and XMM both, as gdb reads it and the machine keeps
 * it.  fill_fpregs() and set_fpregs() know an older layout without XMM.
 */
#ifndef _KERN_SYS_PROCESS_FPREGS_H_
#define _KERN_SYS_PROCESS_FPREGS_H_

#include "sys_process_kernel.h"

static_assert(sizeof(struct fpreg) == sizeof(struct savexmm64),
    "struct fpreg holds what FXSAVE stores");

/* Whether what pcb_save has is the thread's, and not of a former one. */
static bool
uses_fpregs(const struct thread *td)
{
	return ((td->td_flags & TDF_USINGFP) != 0);
}

/* Whether what pcb_save has is the kernel's own, for as long as it sleeps. */
static bool
kernel_uses_fpregs(const struct thread *td)
{
	return ((td->td_flags & TDF_KERNELFP) != 0);
}

/*
 * A thread that has not used them yet has what its first floating point
 * instruction will find: npxinit()'s control words, and otherwise 0.
 *
 * The thread is off its CPU.  0; EBUSY while the kernel uses them for itself.
 */
static int
read_fpregs(struct lwp *lp, struct fpreg *fpregs)
{
	const struct thread *const td = lp->lwp_thread;
	auto *const to = reinterpret_cast<struct savexmm64 *>(fpregs);

	if (kernel_uses_fpregs(td))
		return (EBUSY);
	if (uses_fpregs(td)) {
		bcopy(&td->td_pcb->pcb_save.sv_xmm64, to, sizeof(*to));
		return (0);
	}
	bzero(to, sizeof(*to));
	to->sv_env.en_cw = __INITIAL_FPUCW__;
	to->sv_env.en_mxcsr = __INITIAL_MXCSR__;
	to->sv_env.en_mxcsr_mask = npx_mxcsr_mask;
	return (0);
}

/*
 * What is written is what the thread's next floating point instruction
 * finds.  npxdna() would initialise them for a thread without TDF_USINGFP,
 * and npxpush() takes the flag from every signal handler, so it is set; then
 * npxdna(), or npxdna_quick() at the switch to the thread, loads pcb_save.
 *
 * The caller is on the thread's CPU (CpuOfThread), which alone changes
 * td_flags and pcb_save.  0; EBUSY while the kernel uses them for itself.
 */
static int
write_fpregs(struct lwp *lp, struct fpreg *fpregs)
{
	struct thread *const td = lp->lwp_thread;
	union savefpu &save = td->td_pcb->pcb_save;
	auto *const from = reinterpret_cast<struct savexmm64 *>(fpregs);

	if (kernel_uses_fpregs(td))
		return (EBUSY);

	/* A bit that the CPU does not have makes FXRSTOR fault. */
	from->sv_env.en_mxcsr &= npx_mxcsr_mask;
	if (!uses_fpregs(td))
		bzero(&save, sizeof(save));
	bcopy(from, &save.sv_xmm64, sizeof(*from));

	/* XRSTOR takes what this says is there; FXRSTOR does not look. */
	save.sv_ymm64.sv_xstate.sx_hd.xstate_bv |=
	    CPU_XFEATURE_X87 | CPU_XFEATURE_SSE;
	td->td_flags |= TDF_USINGFP;
	return (0);
}

#endif /* !_KERN_SYS_PROCESS_FPREGS_H_ */
