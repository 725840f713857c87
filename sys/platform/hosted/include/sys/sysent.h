/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The table of system calls: how many arguments each has.
 */
#ifndef _SYS_SYSENT_H_
#define _SYS_SYSENT_H_

struct sysent {
	int	sy_narg;
};

struct sysentvec {
	int	sv_size;
	struct sysent *sv_table;
};

#endif /* !_SYS_SYSENT_H_ */
