/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The registers of a stopped thread: general, floating point, debug.
 */

#include "sys_process.h"

namespace sys_process {

static_assert(sizeof(struct fpreg) == sizeof(struct savexmm64),
    "struct fpreg is what FXSAVE stores: x87 and XMM, as gdb reads it");

namespace {	/* its functions are no symbols of the kernel */

/*
 * The caller on the CPU of another thread, which therefore does not run.
 * While a thread runs its CPU may have its floating point and debug registers;
 * the switch to another thread stores them in its pcb.  td_flags belong to
 * that CPU as well: it changes them without a locked instruction
 * (sys/thread.h).  A stopped thread can run in the kernel at any time, because
 * others may wake it, so nothing less keeps it off its CPU.
 *
 * The constructor may block, and so may the destructor, which returns the
 * caller to the CPU that it came from.  The critical section keeps the caller
 * where it is, and other CPUs from sending the thread here.
 */
class CpuOfThread {
public:
	explicit CpuOfThread(const struct thread *td) TA_MAY_BLOCK
	    : home_(mycpu)
	{
		crit_enter();
		while (td->td_gd != mycpu)
			lwkt_setcpu_self(td->td_gd);
	}

	/*
	 * False if the thread migrates: it may run on its new CPU at any
	 * time, though td_gd is this one still.  The new CPU sets td_gd
	 * before it clears the flag, so the flag is read first.
	 */
	bool
	owns(const struct thread *td) const
	{
		const bool migrates = (td->td_flags & TDF_MIGRATING) != 0;

		cpu_ccfence();
		return (!migrates && td->td_gd == mycpu);
	}

	~CpuOfThread()
	{
		crit_exit();
		lwkt_setcpu_self(home_);
	}

	CpuOfThread(const CpuOfThread &) = delete;
	CpuOfThread &operator=(const CpuOfThread &) = delete;

private:
	struct globaldata *const home_;
};

}

int
on_cpu_of_thread(const Call &call, int (*copy)(struct lwp *lp, void *regs),
    void *regs)
{
	const CpuOfThread cpu(call.lp->lwp_thread);
	const int error = check_tracee(call.tracer, call.tracee);

	if (error != 0)
		return (error);
	if (!cpu.owns(call.lp->lwp_thread))
		return (EBUSY);
	return (copy(call.lp, regs));
}

/*
 * Once a thread has been switched away from, its registers are in its pcb.
 * They stay the same there even if it runs again, in the kernel.
 */
bool
is_on_cpu(const struct lwp *lp)
{
	return ((lp->lwp_thread->td_flags &
	    (TDF_RUNNING | TDF_PREEMPT_LOCK)) != 0);
}

int
pt_getregs(const Call &call)
{
	return (procfs_read_regs(call.lp,
	    static_cast<struct reg *>(call.addr)));
}

int
pt_setregs(const Call &call)
{
	return (procfs_write_regs(call.lp,
	    static_cast<struct reg *>(call.addr)));
}

void
make_initial_fpregs(struct savexmm64 *fpregs)
{
	bzero(fpregs, sizeof(*fpregs));
	fpregs->sv_env.en_cw = __INITIAL_FPUCW__;
	fpregs->sv_env.en_mxcsr = __INITIAL_MXCSR__;
	fpregs->sv_env.en_mxcsr_mask = npx_mxcsr_mask;
}

/*
 * pcb_save is accessed directly, because fill_fpregs() and set_fpregs() have
 * an older layout without XMM.  With TDF_USINGFP its contents are the
 * thread's, without it they are left from an earlier one.  With TDF_KERNELFP
 * they are the kernel's, for as long as the thread sleeps: EBUSY.  npxpush()
 * in NVMM and efirt.c needs no flag: there is no switch before npxpop().
 *
 * A thread that has not used them yet has what its first floating point
 * instruction will find: npxinit()'s control words, and otherwise 0.
 */
static int
read_fpregs(struct lwp *lp, void *regs)
{
	const struct thread *const td = lp->lwp_thread;
	auto *const to = static_cast<struct savexmm64 *>(regs);

	if (td->td_flags & TDF_KERNELFP)
		return (EBUSY);
	if (td->td_flags & TDF_USINGFP) {
		bcopy(&td->td_pcb->pcb_save.sv_xmm64, to, sizeof(*to));
		return (0);
	}
	make_initial_fpregs(to);
	return (0);
}

/*
 * What is written is what the thread's next floating point instruction
 * finds.  npxdna() would initialise them for a thread without TDF_USINGFP,
 * and npxpush() takes the flag from every signal handler, so it is set; then
 * npxdna(), or npxdna_quick() at the switch to the thread, loads pcb_save.
 *
 * Only on the thread's CPU, which alone changes td_flags and pcb_save.
 */
static int
write_fpregs(struct lwp *lp, void *regs)
{
	struct thread *const td = lp->lwp_thread;
	union savefpu &save = td->td_pcb->pcb_save;
	auto *const from = static_cast<struct savexmm64 *>(regs);

	if (td->td_flags & TDF_KERNELFP)
		return (EBUSY);

	/* A bit that the CPU does not have makes FXRSTOR fault. */
	from->sv_env.en_mxcsr &= npx_mxcsr_mask;
	if ((td->td_flags & TDF_USINGFP) == 0)
		bzero(&save, sizeof(save));
	bcopy(from, &save.sv_xmm64, sizeof(*from));

	/* XRSTOR loads only what this says is there; FXRSTOR ignores it. */
	save.sv_ymm64.sv_xstate.sx_hd.xstate_bv |=
	    CPU_XFEATURE_X87 | CPU_XFEATURE_SSE;
	td->td_flags |= TDF_USINGFP;
	return (0);
}

int
pt_getfpregs(const Call &call)
{
	if (is_on_cpu(call.lp))
		return (on_cpu_of_thread(call, read_fpregs, call.addr));
	return (read_fpregs(call.lp, call.addr));
}

int
pt_setfpregs(const Call &call)
{
	return (on_cpu_of_thread(call, write_fpregs, call.addr));
}

/* The machine fills half of struct dbreg: the rest is 0, not stack. */
static int
read_dbregs(struct lwp *lp, void *regs)
{
	auto *const to = static_cast<struct dbreg *>(regs);

	*to = {};
	return (procfs_read_dbregs(lp, to));
}

static int
write_dbregs(struct lwp *lp, void *regs)
{
	return (procfs_write_dbregs(lp, static_cast<struct dbreg *>(regs)));
}

int
pt_getdbregs(const Call &call)
{
	if (is_on_cpu(call.lp))
		return (on_cpu_of_thread(call, read_dbregs, call.addr));
	return (read_dbregs(call.lp, call.addr));
}

int
pt_setdbregs(const Call &call)
{
	return (on_cpu_of_thread(call, write_dbregs, call.addr));
}

/*
 * Without a tracer the thread would die of their SIGTRAP.  PCB_DBREGS is set
 * once debug registers have been written for the thread, and makes each switch
 * to and from it slower; so they are not written if it is clear.  A virtual
 * kernel has no debug registers: ENOSYS, which is no error here.
 */
int
clear_debug_traps(struct lwp *lp)
{
	static struct dbreg none = {};	/* not on the stack: only read */
	struct reg regs;
	int error = procfs_read_regs(lp, &regs);

	if (error == 0 && (regs.r_rflags & PSL_T) != 0) {
		regs.r_rflags &= ~PSL_T;
		error = procfs_write_regs(lp, &regs);
	}
	if (error == 0 && (lp->lwp_thread->td_pcb->pcb_flags & PCB_DBREGS))
		error = procfs_write_dbregs(lp, &none);
	return (error == ENOSYS ? 0 : error);
}

}
