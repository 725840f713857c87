/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's state: a caller, a target and their relatives.
 */
#ifndef BENCH_MODEL_STATE_H
#define BENCH_MODEL_STATE_H

#include "sys_process_kernel.h"

enum Who { INIT = 1, PARENT, CALLER, TARGET, PROCESSES };

struct State {
	struct proc	processes[PROCESSES];
	struct lwp	threads[PROCESSES];
	struct thread	kernel_threads[PROCESSES];
	struct pcb	pcbs[PROCESSES];
	struct sigacts	sigacts[PROCESSES];
	struct ucred	creds[PROCESSES];
	struct vmspace	vmspaces[PROCESSES];
	struct vm_map_entry	entry;
	struct vm_object	object;
	struct vm_page	page;	/* of any process and address */
	struct globaldata processor;
};

extern State state;

/* Address 0 is unmapped. */
static const u_long NOTHING_BELOW = PAGE_SIZE;

#endif /* !BENCH_MODEL_STATE_H */
