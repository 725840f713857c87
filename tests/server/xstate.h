/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The upper halves of ymm0 to ymm15, which FXSAVE does not store.
 */
#ifndef _SERVER_XSTATE_H_
#define _SERVER_XSTATE_H_

#include "tracee.h"

struct UpperHalves {
	unsigned char bytes[16][16];
};

/* False if the machine, or the kernel, has no such registers. */
bool	read_upper_halves(Tracee &tracee, lwpid_t tid, UpperHalves *halves);

/* Throws an Error, for every thread but the one that stopped the process. */
void	set_upper_halves(Tracee &tracee, lwpid_t tid,
	    const UpperHalves &halves);

#endif /* !_SERVER_XSTATE_H_ */
