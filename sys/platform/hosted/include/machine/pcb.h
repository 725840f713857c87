/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A thread's state that is not in its trap frame.
 */
#ifndef _MACHINE_PCB_H_
#define _MACHINE_PCB_H_

#include <machine/npx.h>

struct pcb {
	union savefpu pcb_save;
};

#endif /* !_MACHINE_PCB_H_ */
