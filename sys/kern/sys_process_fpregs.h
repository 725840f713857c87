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

/*
 * What the first floating point instruction of a thread finds; all that
 * follows is 0.
 */
static struct envxmm64
initial_env()
{
	struct envxmm64 env = {};

	env.en_cw = __INITIAL_FPUCW__;
	env.en_mxcsr = __INITIAL_MXCSR__;
	env.en_mxcsr_mask = npx_mxcsr_mask;
	return (env);
}

static void
init_fpregs(struct savexmm64 *fpregs)
{
	bzero(fpregs, sizeof(*fpregs));
	fpregs->sv_env = initial_env();
}

/* All behind the environment is 0 if it begins so and goes on as it began. */
static bool
are_initial(const struct savexmm64 *fpregs)
{
	const struct envxmm64 env = initial_env();
	const auto *const rest = reinterpret_cast<const u_long *>(
	    &fpregs->sv_env + 1);
	const size_t size = sizeof(*fpregs) - sizeof(env);

	return (memcmp(&fpregs->sv_env, &env, sizeof(env)) == 0 &&
	    rest[0] == 0 &&
	    memcmp(rest, rest + 1, size - sizeof(*rest)) == 0);
}

/* Whether what pcb_save has is the thread's, and not of a former one. */
static bool
uses_fpregs(const struct lwp *lp)
{
	return ((lp->lwp_thread->td_flags & TDF_USINGFP) != 0);
}

/* 0. */
static int
read_fpregs(struct lwp *lp, struct fpreg *fpregs)
{
	auto *const to = reinterpret_cast<struct savexmm64 *>(fpregs);

	if (uses_fpregs(lp))
		bcopy(&lp->lwp_thread->td_pcb->pcb_save.sv_xmm64, to,
		    sizeof(*to));
	else
		init_fpregs(to);
	return (0);
}

/*
 * 0; or EBUSY if the thread has not used them yet: its first floating point
 * instruction will initialise them whatever is written now.
 */
static int
write_fpregs(struct lwp *lp, struct fpreg *fpregs)
{
	auto *const from = reinterpret_cast<struct savexmm64 *>(fpregs);
	union savefpu &save = lp->lwp_thread->td_pcb->pcb_save;

	/* A bit that the CPU does not have makes FXRSTOR fault. */
	from->sv_env.en_mxcsr &= npx_mxcsr_mask;
	if (!uses_fpregs(lp))
		return (are_initial(from) ? 0 : EBUSY);
	bcopy(from, &save.sv_xmm64, sizeof(*from));

	/* XRSTOR takes what this says is there; FXRSTOR does not look. */
	save.sv_ymm64.sv_xstate.sx_hd.xstate_bv |=
	    CPU_XFEATURE_X87 | CPU_XFEATURE_SSE;
	return (0);
}

#endif /* !_KERN_SYS_PROCESS_FPREGS_H_ */
