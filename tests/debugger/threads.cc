/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The threads of a process that has more than one: what each of them did
 * before a stop, and how it goes on.
 */
#include <algorithm>
#include "registers.h"
#include "text.h"
#include "threads.h"

static unsigned long
pc_of(const struct reg &regs)
{
	return (static_cast<unsigned long>(regs.r_rip));
}

bool
Threads::several(Target &target)
{
	several_ = several_ || target.thread_count() > 1;
	return (several_);
}

Thread *
Threads::find(lwpid_t tid)
{
	for (Thread &thread : threads_) {
		if (thread.tid == tid)
			return (&thread);
	}
	return (nullptr);
}

/*
 * What a thread did before the stop.  `asked': a step of its was what the
 * user wanted; that one is over only when its trap has come.
 *
 * A trap that is pending is consumed when the process is resumed, unless the
 * thread takes another signal first, or has stopped for another thread's
 * event: then it is reported once more, though nothing was executed.
 */
void
Threads::settle(Target &target, Thread *thread, bool asked)
{
	const struct ptrace_lwpinfo info = target.thread(thread->tid);
	struct reg regs = target.registers(thread->tid);
	const bool trap = trap_pending(info);
	const bool again = thread->may_repeat &&
	    same_registers(regs, thread->resumed);
	const bool displaced = thread->going == Going::DISPLACED;
	const bool moved = pc_of(regs) != (displaced ?
	    thread->displaced->to() : thread->start);

	thread->name = info.pl_tdname;
	trapped_ = trapped_ || trap;
	thread->trapped = trap && !again;
	if (displaced && !asked && !moved && thread->displaced->repeated())
		thread->trapped = false;
	thread->stepped = thread->going != Going::FREELY &&
	    (thread->trapped || (moved && (displaced || !asked)));

	/* The trap of a step that is over may be yet to come. */
	thread->may_repeat = trap || again || thread->stepped;
	if (thread->stepped)
		thread->reached = 0;
	if (thread->going == Going::FREELY)
		return;
	if (displaced && thread->stepped)
		thread->displaced->finish(target, &regs);
	else if (displaced)
		regs.r_rip = thread->displaced->from();
	regs.r_rflags &= ~TRAP_FLAG;
	target.set_registers(thread->tid, regs);
}

void
Threads::arrive(Target &target, lwpid_t stepped)
{
	std::vector<Thread> now;

	trapped_ = false;
	for (const lwpid_t tid : target.threads()) {
		const Thread *const before = find(tid);
		Thread thread = before != nullptr ? *before : Thread{};

		thread.tid = tid;
		thread.born = before == nullptr;
		if (thread.born && tid == stepped)
			thread.going = Going::BY_A_STEP;
		settle(target, &thread, tid == stepped);
		thread.going = Going::FREELY;
		thread.displaced.reset();
		now.push_back(thread);
	}
	threads_ = now;
	scratch_.restore(target);
}

/*
 * How a thread is to go on.  One that has reached a breakpoint and is not
 * displaced, because a signal is delivered before or there is no room, comes
 * to the int3 once more.
 */
void
Threads::plan(Target &target, Breakpoints &breakpoints, Thread *thread,
    bool passing)
{
	const struct reg regs = target.registers(thread->tid);
	const std::pair<unsigned long, unsigned long> here = { pc_of(regs),
	    regs.r_rsp };
	Scratch::Answer answer = Scratch::FULL;

	thread->start = pc_of(regs);
	if ((thread->reached != thread->start &&
	    thread->interrupted.count(here) == 0) ||
	    breakpoints.at(thread->start) == nullptr)
		return;
	thread->interrupted.erase(here);
	thread->reached = thread->start;
	if (!passing) {
		answer = scratch_.placed() ? scratch_.find(target,
		    thread->start, &thread->displaced) : Scratch::IMPOSSIBLE;
	}
	switch (answer) {
	case Scratch::READY:
		thread->going = Going::DISPLACED;
		break;
	case Scratch::FULL:
		thread->interrupted.insert(here);
		thread->reached = 0;
		break;
	case Scratch::IMPOSSIBLE:
		lifted_.insert(thread->start);
		thread->going = Going::BY_A_STEP;
		break;
	}
}

void
Threads::set_off(Target &target, Thread *thread) const
{
	struct reg regs = target.registers(thread->tid);
	const struct reg before = regs;

	regs.r_rflags &= ~TRAP_FLAG;
	if (thread->going != Going::FREELY)
		regs.r_rflags |= TRAP_FLAG;
	if (thread->going == Going::DISPLACED)
		regs.r_rip = thread->displaced->to();
	thread->resumed = regs;
	if (regs.r_rip != before.r_rip || regs.r_rflags != before.r_rflags)
		target.set_registers(thread->tid, regs);
}

void
Threads::restore_copy(Target &child) const
{
	Scratch(scratch_).restore(child);
}

void
Threads::put_back(Target &target)
{
	for (Thread &thread : threads_) {
		struct reg regs = target.registers(thread.tid);

		if (thread.going == Going::DISPLACED &&
		    pc_of(regs) == thread.displaced->to())
			regs.r_rip = thread.displaced->from();
		if (thread.going != Going::FREELY) {
			regs.r_rflags &= ~TRAP_FLAG;
			target.set_registers(thread.tid, regs);
		}
		thread.going = Going::FREELY;
	}
	scratch_.restore(target);
}

void
Threads::depart(Target &target, Breakpoints &breakpoints, lwpid_t step,
    bool passing)
{
	lifted_.clear();
	scratch_.restore(target);
	for (Thread &thread : threads_) {
		thread.going = thread.tid == step ? Going::BY_A_STEP :
		    Going::FREELY;
		plan(target, breakpoints, &thread, passing);
	}
	breakpoints.insert(target, lifted_);
	try {
		scratch_.write(target);
		for (Thread &thread : threads_)
			set_off(target, &thread);
	} catch (const Error &) {
		put_back(target);
		breakpoints.lift(target);
		throw;
	}
}
