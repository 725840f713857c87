/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Options and statuses of wait4(2).
 */
#ifndef _SYS_WAIT_H_
#define _SYS_WAIT_H_

#define WNOHANG		1
#define WUNTRACED	2
#define WCONTINUED	4

enum { P_PID = 0 };	/* of wait6(2): one process */

#define W_STOPCODE(sig)	((sig) << 8 | 0177)

#endif /* !_SYS_WAIT_H_ */
