/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Floating point registers in a thread's pcb, which the code under test
 * accesses without calling a service.  The world has them hashed to one word.
 */
#ifndef _DIFFERENTIAL_FPREGS_H_
#define _DIFFERENTIAL_FPREGS_H_

#include "world.h"

struct thread	*machine_thread(Name name, int number);

/*
 * Copy them to the pcbs before a step that may use them, and back after it or
 * when other threads can run.
 */
void	fpregs_enter();
void	fpregs_leave();

/* True if a thread has debug registers: all but second threads. */
bool	has_dbregs(const Thread &thread);

/* Copy a thread's registers from its pcb to the world. */
void	thread_enter(const Thread &thread);

/* A thread has left its CPU, which saved its registers in the pcb. */
void	thread_place(Thread *thread, u_long cpu, Whereabouts where);

/* The caller runs on a CPU now in place of the thread that ran there. */
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
