/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Floating point registers where the machine keeps them, in a thread's pcb:
 * nobody calls a service for them.  They are too large for the world, which
 * has what is in them folded to a word.
 */
#ifndef _DIFFERENTIAL_FPREGS_H_
#define _DIFFERENTIAL_FPREGS_H_

#include "world.h"

struct thread	*machine_thread(Name name, int number);

/*
 * To the machine, before a step that may want them; and back from it, after
 * it or as others may get to see it.
 */
void	fpregs_enter();
void	fpregs_leave();

/* Whether a thread has debug registers of its own: all but second ones. */
bool	has_dbregs(const Thread &thread);

/* What the machine has of a thread becomes what the world has. */
void	thread_enter(const Thread &thread);

/* A thread is elsewhere now; its pcb has all that it left its CPU with. */
void	thread_place(Thread *thread, u_long cpu, Whereabouts where);

/* The caller is on a CPU now, and whoever ran there does not. */
void	fpregs_arrive(u_long cpu);

/*
 * td_flags that have changed since: whether all of them are of threads of
 * the caller's CPU, and no other flag than TDF_USINGFP has.  From now on
 * they are as they are.
 */
bool	flags_are_own();
bool	flags_have_changed();

struct globaldata *machine_cpu(u_long cpu);

/* All that FXSAVE and XSAVE store. */
struct FpArea {
	u_char bytes[sizeof(union savefpu)] __attribute__((aligned(64)));
};

void	unfold(u_long word, FpArea *area);
u_long	fold(const FpArea &area);

#endif /* !_DIFFERENTIAL_FPREGS_H_ */
