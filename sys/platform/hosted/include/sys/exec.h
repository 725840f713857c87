/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What exec leaves at the top of the stack.
 */
#ifndef _SYS_EXEC_H_
#define _SYS_EXEC_H_

#include <machine/vmparam.h>

struct ps_strings {
	char	**ps_argvstr;
	int	ps_nargvstr;
	char	**ps_envstr;
	int	ps_nenvstr;
};

#define PS_STRINGS	(USRSTACK - sizeof(struct ps_strings))

#endif /* !_SYS_EXEC_H_ */
