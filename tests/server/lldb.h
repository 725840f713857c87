/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What lldb asks for besides gdb's packets.
 */
#ifndef _SERVER_LLDB_H_
#define _SERVER_LLDB_H_

#include <string>

#include "tracee.h"

std::string	host_info();
std::string	process_info(pid_t pid);

/* What is mapped at an address, or how far nothing is. */
std::string	memory_region(Tracee &tracee, unsigned long address);

#endif /* !_SERVER_LLDB_H_ */
