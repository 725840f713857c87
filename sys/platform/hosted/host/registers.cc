/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Registers of a stopped thread, through Linux's ptrace(2).
 */

#include <elf.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "host.h"

/* The offsets of each register in machine_regs and in Linux's structure. */
static const struct {
	size_t ours, linux_;
} offsets[] = {
#define FIELD(ours, linux_)						\
	{ offsetof(struct machine_regs, ours),				\
	    offsetof(struct user_regs_struct, linux_) }
	FIELD(rdi, rdi), FIELD(rsi, rsi), FIELD(rdx, rdx), FIELD(rcx, rcx),
	FIELD(r8, r8), FIELD(r9, r9), FIELD(rax, rax), FIELD(rbx, rbx),
	FIELD(rbp, rbp), FIELD(r10, r10), FIELD(r11, r11), FIELD(r12, r12),
	FIELD(r13, r13), FIELD(r14, r14), FIELD(r15, r15), FIELD(rip, rip),
	FIELD(cs, cs), FIELD(rflags, eflags), FIELD(rsp, rsp), FIELD(ss, ss)
#undef FIELD
};

bool
load_regs(Thread *thread)
{
	if (thread->has_regs)
		return (true);
	if (!thread->stopped ||
	    ptrace(PTRACE_GETREGS, thread->tid, nullptr, &thread->regs) != 0)
		return (false);
	thread->has_regs = true;
	return (true);
}

bool
store_regs(Thread *thread)
{
	thread->changed = false;
	return (ptrace(PTRACE_SETREGS, thread->tid, nullptr,
	    &thread->regs) == 0);
}

void
set_register(Thread *thread, size_t offset, unsigned long value)
{
	if (thread->has_regs) {
		memcpy(reinterpret_cast<char *>(&thread->regs) + offset,
		    &value, sizeof(value));
		thread->changed = true;
	} else {
		ptrace(PTRACE_POKEUSER, thread->tid,
		    offsetof(struct user, regs) + offset, value);
	}
}

void
regs_from_linux(const struct user_regs_struct &from, struct machine_regs *to)
{
	for (const auto &offset : offsets)
		memcpy(reinterpret_cast<char *>(to) + offset.ours,
		    reinterpret_cast<const char *>(&from) + offset.linux_,
		    sizeof(unsigned long));
}

void
regs_to_linux(const struct machine_regs &from, struct user_regs_struct *to)
{
	for (const auto &offset : offsets)
		memcpy(reinterpret_cast<char *>(to) + offset.linux_,
		    reinterpret_cast<const char *>(&from) + offset.ours,
		    sizeof(unsigned long));
}

static bool
is_in_call(const Thread *thread)
{
	return (thread->view == View::IN_CALL ||
	    thread->view == View::HALTED_IN_CALL);
}

void
machine_set_convention(int tid, enum machine_convention convention)
{
	Thread *thread = find_thread(tid);

	if (thread != nullptr)
		thread->convention = convention;
}

static const unsigned long CARRY_FLAG = 0x1;

/* A result of Linux's that says that the call has failed. */
static bool
is_failure(unsigned long result)
{
	const unsigned long most = 4095;

	return (result >= -most);
}

static void
to_convention(enum machine_convention convention, struct machine_regs *regs)
{
	if (convention == CONVENTION_HOST)
		return;
	regs->rcx = regs->r10;
	if (convention == CONVENTION_ENTRY)
		return;
	regs->rflags &= ~CARRY_FLAG;
	if (is_failure(regs->rax)) {
		regs->rax = -regs->rax;
		regs->rflags |= CARRY_FLAG;
	}
}

/* What Linux changes on its way to user mode is as it was before. */
static void
from_convention(enum machine_convention convention,
    const struct machine_regs &before, struct machine_regs *regs)
{
	if (convention == CONVENTION_HOST)
		return;
	regs->rcx = before.rcx;
	if (convention == CONVENTION_ENTRY)
		return;
	if (regs->rflags & CARRY_FLAG)
		regs->rax = -regs->rax;
	regs->rflags &= ~CARRY_FLAG;
	regs->rflags |= before.rflags & CARRY_FLAG;
}

/* Those of a thread that stands, loaded. */
static void
shown_regs(const Thread *thread, struct machine_regs *regs)
{
	if (is_in_call(thread))
		show_call(thread, regs);
	else
		regs_from_linux(thread->regs, regs);
}

int
machine_get_regs(int tid, struct machine_regs *regs)
{
	Thread *thread = find_thread(tid);

	if (thread == nullptr || !load_regs(thread))
		return (-1);
	shown_regs(thread, regs);
	to_convention(thread->convention, regs);
	return (0);
}

/*
 * Linux checks the values when it gets them.  In a call they only are to be
 * used later, so it gets the call's back.
 */
int
machine_set_regs(int tid, const struct machine_regs *regs)
{
	Thread *thread = find_thread(tid);
	struct machine_regs shown, wanted = *regs;

	if (thread == nullptr || !load_regs(thread))
		return (-1);
	shown_regs(thread, &shown);
	from_convention(thread->convention, shown, &wanted);

	const struct user_regs_struct before = thread->regs;

	regs_to_linux(wanted, &thread->regs);
	thread->regs.orig_rax = -1;	/* no restart of Linux's */

	const bool accepted = store_regs(thread);

	if (!accepted || is_in_call(thread)) {
		thread->regs = before;
		store_regs(thread);
	}
	if (accepted && is_in_call(thread))
		set_frame(thread, wanted);
	return (accepted ? 0 : -1);
}

int
machine_get_fxsave(int tid, void *area)
{
	static_assert(sizeof(struct user_fpregs_struct) == MACHINE_FXSAVE,
	    "an FXSAVE area");

	return (ptrace(PTRACE_GETFPREGS, tid, nullptr, area) == 0 ? 0 : -1);
}

int
machine_set_fxsave(int tid, const void *area)
{
	return (ptrace(PTRACE_SETFPREGS, tid, nullptr, area) == 0 ? 0 : -1);
}

/*
 * Linux's XSAVE area: all parts that the CPU has, in the standard form.  From
 * SOFTWARE to the end of the legacy part Linux tells what is in it.
 */
static const size_t SOFTWARE = 464, PARTS = 512;
static const unsigned long OUR_PARTS = 7;	/* x87, SSE, AVX */
static char xsave_area[16384];

/*
 * Read up to that many bytes, and return how many there were; 0: there is no
 * XSAVE.
 */
static size_t
read_xsave_area(int tid, size_t bytes)
{
	struct iovec whole = { xsave_area, bytes };

	memset(xsave_area, 0, MACHINE_XSAVE);
	if (ptrace(PTRACE_GETREGSET, tid, NT_X86_XSTATE, &whole) != 0)
		return (0);
	return (whole.iov_len);
}

int
machine_get_xsave(int tid, void *area)
{
	unsigned long parts;

	if (read_xsave_area(tid, MACHINE_XSAVE) == 0) {
		memset(area, 0, MACHINE_XSAVE);
		return (machine_get_fxsave(tid, area));
	}
	memset(xsave_area + SOFTWARE, 0, PARTS - SOFTWARE);
	memcpy(&parts, xsave_area + PARTS, sizeof(parts));
	parts &= OUR_PARTS;
	memcpy(xsave_area + PARTS, &parts, sizeof(parts));
	memcpy(area, xsave_area, MACHINE_XSAVE);
	return (0);
}

/* Linux takes the whole area only: the parts that are not ours stay. */
int
machine_set_xsave(int tid, const void *area)
{
	const size_t bytes = read_xsave_area(tid, sizeof(xsave_area));
	struct iovec whole = { xsave_area, bytes };
	unsigned long theirs, parts;

	if (bytes == 0)
		return (machine_set_fxsave(tid, area));
	memcpy(&theirs, xsave_area + PARTS, sizeof(theirs));
	memcpy(&parts, static_cast<const char *>(area) + PARTS, sizeof(parts));
	parts = (parts & OUR_PARTS) | (theirs & ~OUR_PARTS);
	memcpy(xsave_area, area, SOFTWARE);
	if (bytes >= MACHINE_XSAVE)
		memcpy(xsave_area + PARTS, static_cast<const char *>(area) +
		    PARTS, MACHINE_XSAVE - PARTS);
	memcpy(xsave_area + PARTS, &parts, sizeof(parts));
	return (ptrace(PTRACE_SETREGSET, tid, NT_X86_XSTATE, &whole) == 0 ?
	    0 : -1);
}

int
machine_get_tls(int tid, unsigned long bases[2])
{
	Thread *thread = find_thread(tid);

	if (thread == nullptr || !load_regs(thread))
		return (-1);
	bases[0] = thread->regs.fs_base;
	bases[1] = thread->regs.gs_base;
	return (0);
}
