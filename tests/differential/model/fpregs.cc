/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Floating point registers of every thread.
 */

#include "fpregs.h"

struct Machine {
	struct thread td;
	struct pcb pcb;
	u_long word;		/* that pcb_save was filled from */
	u_int flags;		/* as they were when last looked at */
};

static Machine machines[CAST][MAX_THREADS];
static struct globaldata cpus[CPUS];

/* Others of td_flags, which are nobody's business here. */
static const u_int OTHER_FLAGS = 0x40000;

/* What a pcb has is of before, while its thread is on its CPU. */
static const u_long STALE = 0x57a1e;

struct globaldata *
machine_cpu(u_long cpu)
{
	return (&cpus[cpu]);
}

static_assert(sizeof(FpArea) % sizeof(u_long) == 0, "whole words");
static const int WORDS = sizeof(FpArea) / sizeof(u_long);

extern "C" {

/* Without one bit that programs try. */
u_int npx_mxcsr_mask = 0xffbf;

/* Without XSAVE. */
u_long npx_xcr0_mask;

}

struct thread *
machine_thread(Name name, int number)
{
	Machine &machine = machines[name][number];

	machine.td.td_pcb = &machine.pcb;
	machine.pcb.pcb_flags = number == 1 ? 0 : PCB_DBREGS;
	return (&machine.td);
}

bool
has_dbregs(const Thread &thread)
{
	return ((thread.lwp.lwp_thread->td_pcb->pcb_flags & PCB_DBREGS) != 0);
}

static u_long
word_at(u_long word, int i)
{
	return ((word + i) * 0x9e3779b97f4a7c15);
}

void
unfold(u_long word, FpArea *area)
{
	for (int i = 0; i < WORDS; ++i) {
		const u_long value = word_at(word, i);

		__builtin_memcpy(area->bytes + i * sizeof(value), &value,
		    sizeof(value));
	}
}

u_long
fold(const FpArea &area)
{
	return (digest(area.bytes, sizeof(area.bytes)));
}

static FpArea *
area_of(Machine &machine)
{
	return (reinterpret_cast<FpArea *>(&machine.pcb.pcb_save));
}

static bool
is_changed(u_long word, const FpArea &area)
{
	u_long values[WORDS];
	bool same = true;

	__builtin_memcpy(values, area.bytes, sizeof(values));
	for (int i = 0; i < WORDS; ++i)
		same = same && values[i] == word_at(word, i);
	return (!same);
}

static bool
is_on_cpu(const Thread &thread)
{
	return (thread.where == ON_CPU || thread.where == PREEMPTED);
}

void
thread_enter(const Thread &thread)
{
	static const u_int flags[] = {
		0, TDF_RUNNING, TDF_PREEMPT_LOCK, TDF_MIGRATING
	};
	struct thread *td = thread.lwp.lwp_thread;
	auto &machine = *reinterpret_cast<Machine *>(td);

	td->td_gd = machine_cpu(thread.cpu);
	td->td_flags = OTHER_FLAGS | flags[thread.where] |
	    (thread.uses_fp ? TDF_USINGFP : 0) |
	    (thread.kernel_fp ? TDF_KERNELFP : 0);
	machine.flags = td->td_flags;
}

static void
area_enter(const Thread &thread, Machine &machine)
{
	machine.word = thread.files[FLOATING] ^
	    (is_on_cpu(thread) ? STALE : 0);
	unfold(machine.word, area_of(machine));
}

void
fpregs_enter()
{
	for (int name = 0; name < CAST; ++name) {
		for (int i = 0; i < MAX_THREADS; ++i) {
			const Thread &thread = world.beings[name].threads[i];

			thread_enter(thread);
			area_enter(thread, machines[name][i]);
		}
	}
}

void
thread_place(Thread *thread, u_long cpu, Whereabouts where)
{
	const bool leaves = is_on_cpu(*thread);

	thread->cpu = cpu;
	thread->where = where;
	thread_enter(*thread);
	if (leaves && !is_on_cpu(*thread))
		area_enter(*thread, *reinterpret_cast<Machine *>(
		    thread->lwp.lwp_thread));
}

void
fpregs_arrive(u_long cpu)
{
	for (Being &being : world.beings) {
		for (Thread &thread : being.threads) {
			if (thread.cpu == cpu && is_on_cpu(thread))
				thread_place(&thread, cpu, SWITCHED_FROM);
		}
	}
}

bool
flags_have_changed()
{
	for (const auto &being : machines) {
		for (const Machine &machine : being) {
			if (machine.td.td_flags != machine.flags)
				return (true);
		}
	}
	return (false);
}

bool
flags_are_own()
{
	bool own = true;

	for (auto &being : machines) {
		for (Machine &machine : being) {
			if (machine.td.td_flags != machine.flags)
				own = own && machine.td.td_gd == mycpu &&
				    (machine.flags & TDF_MIGRATING) == 0 &&
				    ((machine.td.td_flags ^ machine.flags) &
				    ~TDF_USINGFP) == 0;
			machine.flags = machine.td.td_flags;
		}
	}
	return (own);
}

void
fpregs_leave()
{
	for (int name = 0; name < CAST; ++name) {
		for (int i = 0; i < MAX_THREADS; ++i) {
			Machine &machine = machines[name][i];
			const FpArea &area = *area_of(machine);
			Thread &thread = world.beings[name].threads[i];

			thread.uses_fp = (machine.td.td_flags &
			    TDF_USINGFP) != 0;

			/* The switch from it overwrites what is there. */
			if (!is_on_cpu(thread) &&
			    is_changed(machine.word, area))
				thread.files[FLOATING] = fold(area);
		}
	}
}
