/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Processes may be guests of vmm.
 */
#ifndef _UAP_SYS_PROC_H_
#define _UAP_SYS_PROC_H_

#define PROC_OF_GENERATION						\
	void	*p_vmm;		/* it is a guest's, if not null */

#include_next <sys/proc.h>

#endif /* !_UAP_SYS_PROC_H_ */
