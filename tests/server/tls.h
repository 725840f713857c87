/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where thread-local variables are.
 */
#ifndef _SERVER_TLS_H_
#define _SERVER_TLS_H_

#include "tracee.h"

/*
 * Where a thread's variables of a module begin, which its link map or, for
 * the program, 0 names.  Throws an Error if that cannot be known.
 */
unsigned long	tls_block(Tracee &tracee, lwpid_t tid,
		    unsigned long link_map);

#endif /* !_SERVER_TLS_H_ */
