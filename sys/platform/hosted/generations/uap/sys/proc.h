/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Processes have p_vmm.
 */
#ifndef _UAP_SYS_PROC_H_
#define _UAP_SYS_PROC_H_

#define PROC_OF_GENERATION						\
	void	*p_vmm;		/* not null: runs a vmm guest */

#include_next <sys/proc.h>

#endif /* !_UAP_SYS_PROC_H_ */
