/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines from the standard input.
 */
#ifndef _DEBUGGER_INPUT_H_
#define _DEBUGGER_INPUT_H_

#include <string>

/* Is there a user to ask? */
bool	input_is_terminal();

/*
 * The next line; false at the end of file.  Throws an Ending if ptdb has to
 * end first.
 */
bool	read_line(std::string *line);

/*
 * The same from a user, after a prompt, with a history and what else
 * editline(3) has, if ptdb was built with it.  Ctrl-C begins anew.
 */
bool	ask_line(const char *prompt, std::string *line);

#endif /* !_DEBUGGER_INPUT_H_ */
