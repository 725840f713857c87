/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Access to a thread's registers, for ptrace(2) and procfs(5).
 */

#include "hosted.h"

/* rflags bits that a user may change. */
static const unsigned long USER_FLAGS = 0x254dd5;

typedef unsigned long register_word;

/* The offsets of each register in struct reg and struct machine_regs. */
static const struct {
	size_t reg, machine;
} offsets[] = {
#define FIELD(name)							\
	{ __builtin_offsetof(struct reg, r_##name),			\
	    __builtin_offsetof(struct machine_regs, name) }
	FIELD(rdi), FIELD(rsi), FIELD(rdx), FIELD(rcx), FIELD(r8), FIELD(r9),
	FIELD(rax), FIELD(rbx), FIELD(rbp), FIELD(r10), FIELD(r11),
	FIELD(r12), FIELD(r13), FIELD(r14), FIELD(r15), FIELD(rip),
	FIELD(cs), FIELD(rflags), FIELD(rsp), FIELD(ss)
#undef FIELD
};

/* The end of user addresses (VM_MAX_USER_ADDRESS on pc64). */
static const unsigned long USER_END = 0x800000000000;

/*
 * Stop the user thread, whose registers cannot be read while it runs.
 * Returns whether it is stopped.
 */
static bool
stop(struct lwp *lp)
{
	const int tid = hosted(lp)->tid;

	if (!machine_is_stopped(tid))
		machine_interrupt(tid);
	return (machine_is_stopped(tid));
}

extern "C" {

int
ptrace_set_pc(struct lwp *lp, unsigned long addr)
{
	struct machine_regs regs;
	const unsigned long sign = 1UL << 47;

	if (!stop(lp) || machine_get_regs(hosted(lp)->tid, &regs) != 0)
		return (0);
	regs.rip = (addr & sign) != 0 ? addr | ~(2 * sign - 1) :
	    addr & (2 * sign - 1);
	machine_set_regs(hosted(lp)->tid, &regs);
	return (0);
}

int
ptrace_single_step(struct lwp *lp)
{
	hosted(lp)->step = true;
	return (0);
}

int
procfs_read_regs(struct lwp *lp, struct reg *reg)
{
	struct machine_regs regs;

	if (!stop(lp) || machine_get_regs(hosted(lp)->tid, &regs) != 0)
		return (EINVAL);
	bzero(reg, sizeof(*reg));
	for (const auto &offset : offsets)
		bcopy(reinterpret_cast<char *>(&regs) + offset.machine,
		    reinterpret_cast<char *>(reg) + offset.reg,
		    sizeof(register_word));
	if (hosted(lp)->step)
		reg->r_rflags |= PSL_T;
	return (0);
}

int
procfs_write_regs(struct lwp *lp, struct reg *reg)
{
	struct machine_regs regs;
	const unsigned long user_privilege = 3;

	if (!stop(lp) || machine_get_regs(hosted(lp)->tid, &regs) != 0)
		return (EINVAL);
	if (((reg->r_rflags ^ regs.rflags) & ~USER_FLAGS) != 0 ||
	    (reg->r_cs & user_privilege) != user_privilege)
		return (EINVAL);

	/* A trap flag that the program has set itself stays set. */
	const bool own_flag = (regs.rflags & PSL_T) != 0;

	for (const auto &offset : offsets)
		bcopy(reinterpret_cast<char *>(reg) + offset.reg,
		    reinterpret_cast<char *>(&regs) + offset.machine,
		    sizeof(register_word));
	hosted(lp)->step = !own_flag && (regs.rflags & PSL_T) != 0;
	if (!own_flag)
		regs.rflags &= ~static_cast<register_word>(PSL_T);
	return (machine_set_regs(hosted(lp)->tid, &regs) == 0 ? 0 : EINVAL);
}

}

/*
 * PT_GETFPREGS returns the x87 state in FNSAVE's layout with FXSAVE's tags:
 * 108 bytes.  The rest of struct fpreg is unchanged.
 */
struct Fnsave {
	u_int cw, sw, tw, fip;
	u_short fcs, opcode;
	u_int foo, fos;
	struct { u_char bytes[10]; } st[8];
} __attribute__((packed));

struct Fxsave {
	u_short cw, sw, tw, opcode;
	u_int fip;
	u_short fcs, pad0;
	u_int foo;
	u_short fos, pad1;
	u_int mxcsr, mxcsr_mask;
	struct { u_char bytes[10], pad[6]; } st[8];
	u_char rest[MACHINE_FXSAVE - 160];
};

/* The supported bits of MXCSR; a mask of 0 stands for the default mask. */
static u_int
find_mxcsr_mask()
{
	const u_int first_ones = 0xffbf;
	struct savexmm64 area;

	__asm__ volatile("fxsave64 %0" : "=m" (area));
	return (area.sv_env.en_mxcsr_mask != 0 ? area.sv_env.en_mxcsr_mask :
	    first_ones);
}

/* The parts of the XSAVE area that are ours; 0 if there is no XSAVE. */
static u_long
find_xcr0_mask()
{
	const u_long ours = CPU_XFEATURE_X87 | CPU_XFEATURE_SSE |
	    CPU_XFEATURE_YMM;
	const u_int enabled = 1 << 27;	/* CPUID.1:ECX.OSXSAVE */
	u_int a = 1, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a" (a), "=b" (b), "+c" (c), "=d" (d));
	if ((c & enabled) == 0)
		return (0);
	__asm__ volatile("xgetbv" : "=a" (a), "=d" (d) : "c" (0));
	return (a & ours);
}

extern "C" {
u_int npx_mxcsr_mask = find_mxcsr_mask();
u_long npx_xcr0_mask = find_xcr0_mask();

/* The same in older trees, for which XSAVE is with AVX. */
u_int cpu_xsave = (npx_xcr0_mask & CPU_XFEATURE_YMM) != 0;
}

/* Whether the FPU state is the initial one. */
static bool
is_initial(const struct savexmm64 &area)
{
	struct savexmm64 initial = {};

	initial.sv_env.en_cw = __INITIAL_FPUCW__;
	initial.sv_env.en_mxcsr = __INITIAL_MXCSR__;
	initial.sv_env.en_mxcsr_mask = area.sv_env.en_mxcsr_mask;
	return (memcmp(&area, &initial,
	    __builtin_offsetof(struct savexmm64, sv_pad)) == 0);
}

/* And the upper halves of the ymm registers? */
static bool
is_initial(const struct saveymm64 &area)
{
	static const char zeros[sizeof(area.sv_xstate.sx_ymm)] = {};

	return (memcmp(area.sv_xstate.sx_ymm, zeros, sizeof(zeros)) == 0 &&
	    is_initial(reinterpret_cast<const struct savexmm64 &>(area)));
}

/*
 * If the thread is exiting, pcb_save may remain unchanged.  The machine does
 * not report whether the thread has used the FPU: compare with its initial
 * state.
 */
void
fpregs_load(hosted_lwp *lp)
{
	union savefpu *const save = &lp->pcb.pcb_save;
	struct thread *const td = &lp->thread.td;
	unsigned long bases[2];

	if (lp->has_fpregs || machine_get_xsave(lp->tid, save) != 0)
		return;
	lp->has_fpregs = true;
	lp->fpregs = *save;
	for (int i = 0; i < 2 && machine_get_tls(lp->tid, bases) == 0; ++i)
		td->td_tls.info[i].base = reinterpret_cast<void *>(bases[i]);
	if (is_initial(save->sv_ymm64))
		td->td_flags &= ~TDF_USINGFP;
	else
		td->td_flags |= TDF_USINGFP;
}

void
fpregs_store(hosted_lwp *lp)
{
	const union savefpu *const save = &lp->pcb.pcb_save;

	if (lp->has_fpregs &&
	    memcmp(save, &lp->fpregs, MACHINE_XSAVE) != 0)
		machine_set_xsave(lp->tid, save);
	lp->has_fpregs = false;
}

static_assert(sizeof(Fnsave) == 108 && sizeof(Fxsave) == MACHINE_FXSAVE,
    "layouts defined by the CPU");

extern "C" {

int
procfs_read_fpregs(struct lwp *lp, struct fpreg *fpreg)
{
	auto *fnsave = reinterpret_cast<Fnsave *>(fpreg);
	Fxsave fxsave;

	if (!stop(lp) || machine_get_fxsave(hosted(lp)->tid, &fxsave) != 0)
		return (EINVAL);
	fnsave->cw = fxsave.cw;
	fnsave->sw = fxsave.sw;
	fnsave->tw = fxsave.tw;
	fnsave->fip = fxsave.fip;
	fnsave->fcs = fxsave.fcs;
	fnsave->opcode = fxsave.opcode;
	fnsave->foo = fxsave.foo;
	fnsave->fos = fxsave.fos;
	for (int i = 0; i < 8; ++i)
		bcopy(fxsave.st[i].bytes, fnsave->st[i].bytes, 10);
	return (0);
}

int
procfs_write_fpregs(struct lwp *lp, struct fpreg *fpreg)
{
	const auto *fnsave = reinterpret_cast<const Fnsave *>(fpreg);
	Fxsave fxsave;

	if (!stop(lp) || machine_get_fxsave(hosted(lp)->tid, &fxsave) != 0)
		return (EINVAL);
	fxsave.cw = fnsave->cw;
	fxsave.sw = fnsave->sw;
	fxsave.tw = fnsave->tw;
	fxsave.fip = fnsave->fip;
	fxsave.fcs = fnsave->fcs;
	fxsave.opcode = fnsave->opcode;
	fxsave.foo = fnsave->foo;
	fxsave.fos = fnsave->fos;
	for (int i = 0; i < 8; ++i)
		bcopy(fnsave->st[i].bytes, fxsave.st[i].bytes, 10);
	return (machine_set_fxsave(hosted(lp)->tid, &fxsave) == 0 ?
	    0 : EINVAL);
}

int
procfs_read_dbregs(struct lwp *lp, struct dbreg *dbreg)
{
	return (stop(lp) && machine_get_dbregs(hosted(lp)->tid,
	    dbreg->dr) == 0 ? 0 : EINVAL);
}

}

void
cpu_fork(hosted_lwp *parent, hosted_lwp *child)
{
	unsigned long dbregs[8];

	child->step = parent->stepping;
	child->pcb.pcb_flags = parent->pcb.pcb_flags;
	if ((parent->pcb.pcb_flags & PCB_DBREGS) != 0 && stop(child) &&
	    machine_get_dbregs(parent->tid, dbregs) == 0)
		machine_set_dbregs(child->tid, dbregs);
}

extern "C" {

int
procfs_write_dbregs(struct lwp *lp, struct dbreg *dbreg)
{
	const unsigned long control = dbreg->dr[7];
	const bool root = has_root_privilege(lp->lwp_proc->p_ucred);

	for (int i = 0; i < 4; ++i) {
		const unsigned enabled = control >> 2 * i & 3;
		const unsigned kind = control >> (16 + 4 * i) & 3;
		const unsigned input_output = 2;

		if (kind == input_output)
			return (EINVAL);
		if (enabled && !root && dbreg->dr[i] >= USER_END)
			return (EINVAL);
	}
	if (!stop(lp) || machine_set_dbregs(hosted(lp)->tid, dbreg->dr) != 0)
		return (EINVAL);
	lp->lwp_thread->td_pcb->pcb_flags |= PCB_DBREGS;
	return (0);
}

}
