/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The commands that a user gives.
 */
#ifndef _DEBUGGER_COMMANDS_H_
#define _DEBUGGER_COMMANDS_H_

#include <string>

#include "debugger.h"

/*
 * Do one command; an empty one is done by doing nothing.  False if it was
 * quit.  Throws an Error if it is no command or fails.
 */
bool	execute(Debugger &debugger, const std::string &line);

#endif /* !_DEBUGGER_COMMANDS_H_ */
