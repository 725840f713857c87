/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What /proc tells about a process, and why it cannot be traced.
 */
#ifndef _DEBUGGER_PROCESS_H_
#define _DEBUGGER_PROCESS_H_

#include <sys/types.h>

#include <string>

/* The name of the file that a process runs, "" if that cannot be known. */
std::string	program_of(pid_t pid);

/* The same file, to be opened even if that name has another by now. */
std::string	program_file(pid_t pid);

/* Why PT_ATTACH of that process failed with that error. */
std::string	why_not_attached(pid_t pid, int error);

/* What that error of any other request means, with ": " before it, or "". */
const char	*reason_for(int error);

#endif /* !_DEBUGGER_PROCESS_H_ */
