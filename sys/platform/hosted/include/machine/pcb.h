/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Process control block: a thread's state outside its trap frame.
 */
#ifndef _MACHINE_PCB_H_
#define _MACHINE_PCB_H_

#include <machine/npx.h>

struct pcb {
	u_long pcb_flags;
	union savefpu pcb_save;
};

#define PCB_DBREGS	0x00000002	/* uses debug registers */

#endif /* !_MACHINE_PCB_H_ */
