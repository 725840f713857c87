/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signal sets, and a process's signal actions.
 */
#ifndef _SYS_SIGNALVAR_H_
#define _SYS_SIGNALVAR_H_

struct sigacts {
	int	ps_flag;
};

#define PS_NOCLDSTOP	0x0001

#endif /* !_SYS_SIGNALVAR_H_ */
