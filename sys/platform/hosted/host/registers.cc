/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Registers of a thread that stands still, through Linux's ptrace(2).
 */

#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>

#include "host.h"

/* Where each of machine_regs stands in Linux's structure. */
static const struct {
	size_t ours, linux_;
} places[] = {
#define PLACE(ours, linux_)						\
	{ offsetof(struct machine_regs, ours),				\
	    offsetof(struct user_regs_struct, linux_) }
	PLACE(rdi, rdi), PLACE(rsi, rsi), PLACE(rdx, rdx), PLACE(rcx, rcx),
	PLACE(r8, r8), PLACE(r9, r9), PLACE(rax, rax), PLACE(rbx, rbx),
	PLACE(rbp, rbp), PLACE(r10, r10), PLACE(r11, r11), PLACE(r12, r12),
	PLACE(r13, r13), PLACE(r14, r14), PLACE(r15, r15), PLACE(rip, rip),
	PLACE(cs, cs), PLACE(rflags, eflags), PLACE(rsp, rsp), PLACE(ss, ss)
#undef PLACE
};

bool
load_regs(Thread *thread)
{
	if (thread->has_regs)
		return (true);
	if (!thread->stands ||
	    ptrace(PTRACE_GETREGS, thread->tid, nullptr, &thread->regs) != 0)
		return (false);
	thread->has_regs = true;
	thread->rip_at_stop = thread->regs.rip;
	thread->code_at_stop = thread->regs.orig_rax;
	return (true);
}

bool
store_regs(Thread *thread)
{
	return (ptrace(PTRACE_SETREGS, thread->tid, nullptr,
	    &thread->regs) == 0);
}

int
machine_get_regs(int tid, struct machine_regs *regs)
{
	Thread *thread = find_thread(tid);

	if (thread == nullptr || !load_regs(thread))
		return (-1);
	for (const auto &place : places)
		memcpy(reinterpret_cast<char *>(regs) + place.ours,
		    reinterpret_cast<char *>(&thread->regs) + place.linux_,
		    sizeof(unsigned long));
	return (0);
}

/*
 * Linux restarts an interrupted call by rip and orig_rax.  A thread that is
 * sent elsewhere must not; one that comes back to where it stopped must.
 */
int
machine_set_regs(int tid, const struct machine_regs *regs)
{
	Thread *thread = find_thread(tid);

	if (thread == nullptr || !load_regs(thread))
		return (-1);

	const struct user_regs_struct before = thread->regs;

	for (const auto &place : places)
		memcpy(reinterpret_cast<char *>(&thread->regs) + place.linux_,
		    reinterpret_cast<const char *>(regs) + place.ours,
		    sizeof(unsigned long));
	thread->regs.orig_rax = thread->regs.rip == thread->rip_at_stop ?
	    thread->code_at_stop : -1;
	if (!store_regs(thread)) {
		thread->regs = before;
		return (-1);
	}
	return (0);
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
