/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The XSAVE area of a stopped thread, x87, SSE and AVX, as the machine keeps
 * it; and where its thread-local storage begins.
 */

#include "sys_process.h"

namespace sys_process {

/* The legacy part, which FXSAVE stores as well, and the header behind it. */
static constexpr size_t LEGACY_BYTES = sizeof(struct savexmm64);
static constexpr size_t HEADER_BYTES = sizeof(struct xstate_hdr);

static constexpr u_long X87_AND_SSE = CPU_XFEATURE_X87 | CPU_XFEATURE_SSE;

static_assert(LEGACY_BYTES == 512 && HEADER_BYTES == 64 &&
    sizeof(struct saveymm64) == 832, "the standard form of the XSAVE area");

/* Without XSAVE the header is ours: that form is FXSAVE's and a header. */
static u_long
xstate_mask()
{
	const u_long mask = xsave_mask();

	return (mask == 0 ? X87_AND_SSE : mask);
}

static size_t
xstate_bytes()
{
	if (xstate_mask() & CPU_XFEATURE_YMM)
		return (sizeof(struct saveymm64));
	return (LEGACY_BYTES + HEADER_BYTES);
}

int
pt_getxstate_info(const Call &call)
{
	auto *const info = static_cast<struct ptrace_xstate_info *>(call.addr);

	info->xsave_mask = xstate_mask();
	info->xsave_len = xstate_bytes();
	return (0);
}

/* The rules for pcb_save are those of read_fpregs(). */
static int
read_xstate(struct lwp *lp, void *regs)
{
	const struct thread *const td = lp->lwp_thread;
	auto *const to = static_cast<struct saveymm64 *>(regs);
	struct xstate_hdr &header = to->sv_xstate.sx_hd;
	u_long present = X87_AND_SSE;

	if (td->td_flags & TDF_KERNELFP)
		return (EBUSY);
	if (td->td_flags & TDF_USINGFP) {
		const struct saveymm64 &save = td->td_pcb->pcb_save.sv_ymm64;

		bcopy(&save, to, xstate_bytes());
		if (xsave_mask() != 0)
			present = save.sv_xstate.sx_hd.xstate_bv;
	} else {
		bzero(to, sizeof(*to));
		make_initial_fpregs(reinterpret_cast<struct savexmm64 *>(to));
	}
	bzero(&header, sizeof(header));
	header.xstate_bv = present;
	return (0);
}

/* What PT_SETXSTATE writes. */
struct NewXstate {
	struct saveymm64 area;
	size_t len;		/* bytes of it */
};

/*
 * XRSTOR faults, in the kernel, for a part that the machine does not have and
 * for the compact form; of the rest of the header it reads nothing.
 */
static bool
is_restorable(const struct NewXstate &from)
{
	const struct xstate_hdr &header = from.area.sv_xstate.sx_hd;

	if (from.len < LEGACY_BYTES + HEADER_BYTES)
		return (true);
	if ((header.xstate_bv & ~xstate_mask()) != 0 ||
	    header.xstate_xcomp_bv != 0)
		return (false);
	for (const u_char byte : header.xstate_rsrv0) {
		if (byte != 0)
			return (false);
	}
	return (true);
}

/*
 * A part whose bit is clear in the header has its initial values.  FXRSTOR
 * does not know that, nor does who reads pcb_save: they are filled in.
 */
static void
fill_initial_parts(struct saveymm64 *area)
{
	const u_long present = area->sv_xstate.sx_hd.xstate_bv;
	struct envxmm64 &env = area->sv_env;

	if ((present & CPU_XFEATURE_X87) == 0) {
		const u_int mxcsr = env.en_mxcsr;

		bzero(&env, sizeof(env));
		bzero(area->sv_fp, sizeof(area->sv_fp));
		env.en_cw = __INITIAL_FPUCW__;
		env.en_mxcsr = mxcsr;
		env.en_mxcsr_mask = npx_mxcsr_mask;
	}
	if ((present & CPU_XFEATURE_SSE) == 0)
		bzero(area->sv_xmm, sizeof(area->sv_xmm));
	if ((present & CPU_XFEATURE_YMM) == 0)
		bzero(area->sv_xstate.sx_ymm, sizeof(area->sv_xstate.sx_ymm));
}

/* The rules for pcb_save and td_flags are those of write_fpregs(). */
static int
write_xstate(struct lwp *lp, void *regs)
{
	const auto *const from = static_cast<struct NewXstate *>(regs);
	struct thread *const td = lp->lwp_thread;
	struct saveymm64 &save = td->td_pcb->pcb_save.sv_ymm64;
	struct xstate_hdr &header = save.sv_xstate.sx_hd;

	if (td->td_flags & TDF_KERNELFP)
		return (EBUSY);
	if ((td->td_flags & TDF_USINGFP) == 0)
		bzero(&td->td_pcb->pcb_save, sizeof(td->td_pcb->pcb_save));
	bcopy(&from->area, &save, from->len);
	if (from->len > LEGACY_BYTES)
		fill_initial_parts(&save);
	save.sv_env.en_mxcsr &= npx_mxcsr_mask;

	const u_long present = header.xstate_bv | X87_AND_SSE;

	bzero(&header, sizeof(header));
	header.xstate_bv = present;
	td->td_flags |= TDF_USINGFP;
	return (0);
}

/* call.addr is in the caller's memory, for not every machine has as much. */
int
pt_getxstate(const Call &call)
{
	void *const area = kmalloc(sizeof(struct saveymm64), M_TEMP, M_WAITOK);
	int error = check_tracee(call.tracer, call.tracee);

	if (error == 0)
		error = is_on_cpu(call.lp) ?
		    on_cpu_of_thread(call, read_xstate, area) :
		    read_xstate(call.lp, area);
	if (error == 0)
		error = copyout(area, call.addr, xstate_bytes());
	kfree(area, M_TEMP);
	return (error);
}

/* The legacy part alone, or that, a whole header, and what is behind it. */
int
pt_setxstate(const Call &call)
{
	const size_t len = call.data;

	if (call.data < static_cast<int>(LEGACY_BYTES) ||
	    len > xstate_bytes() || (len > LEGACY_BYTES &&
	    len < LEGACY_BYTES + HEADER_BYTES))
		return (EINVAL);

	auto *const from = static_cast<struct NewXstate *>(kmalloc(
	    sizeof(struct NewXstate), M_TEMP, M_WAITOK));
	int error = copyin(call.addr, &from->area, len);

	from->len = len;
	if (error == 0 && !is_restorable(*from))
		error = EINVAL;
	if (error == 0)
		error = on_cpu_of_thread(call, write_xstate, from);
	kfree(from, M_TEMP);
	return (error);
}

/* Only the thread itself changes them, and it has stopped. */
static int
get_tls_base(const Call &call, int which)
    TA_REQUEST
{
	*static_cast<u_long *>(call.addr) = reinterpret_cast<u_long>(
	    call.lp->lwp_thread->td_tls.info[which].base);
	return (0);
}

int
pt_getfsbase(const Call &call)
{
	return (get_tls_base(call, 0));
}

int
pt_getgsbase(const Call &call)
{
	return (get_tls_base(call, 1));
}

}
