/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Processes have p_deathsig.
 */
#ifndef _SYSMSG_SYS_PROC_H_
#define _SYSMSG_SYS_PROC_H_

#define PROC_OF_GENERATION						\
	int	p_deathsig;	/* procctl(2) sets it */

#include_next <sys/proc.h>

#endif /* !_SYSMSG_SYS_PROC_H_ */
