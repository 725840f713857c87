/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The result of a system call.
 */
#ifndef _SYS_SYSMSG_H_
#define _SYS_SYSMSG_H_

#include <sys/sysproto.h>

struct sysmsg {
	union {
		int	iresult;
		long	lresult;
	} sm_result;
} __attribute__((__packed__));

#define sysmsg_result	sm_result.iresult

#endif /* !_SYS_SYSMSG_H_ */
