/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Starting a program that is traced from its exec(2) on.
 */
#ifndef _DEBUGGER_LAUNCH_H_
#define _DEBUGGER_LAUNCH_H_

#include <sys/types.h>

#include <string>

/* Where exec(2) finds a program: `name' itself, or a file in PATH. */
std::string	find_program(const std::string &name);

/* Returns after the exec succeeded; its stop is yet to be waited for. */
pid_t	launch(const std::string &path, char *const argv[]);

#endif /* !_DEBUGGER_LAUNCH_H_ */
