/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Floating point registers where the machine keeps them, in a thread's pcb:
 * nobody calls a service for them.  They are too large for the world, which
 * has what is in them folded to a word.
 */
#ifndef _PROOF_FPREGS_H_
#define _PROOF_FPREGS_H_

#include "world.h"

struct thread	*machine_thread(Name name, int number);

/* To the machine, before a step that may want them; and back from it. */
void	fpregs_enter();
void	fpregs_leave();

/* All that FXSAVE and XSAVE store. */
struct FpArea {
	u_char bytes[sizeof(union savefpu)] __attribute__((aligned(64)));
};

void	unfold(u_long word, FpArea *area);
u_long	fold(const FpArea &area);

#endif /* !_PROOF_FPREGS_H_ */
