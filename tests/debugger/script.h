/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where commands come from: the command line, files, or a user.
 */
#ifndef _DEBUGGER_SCRIPT_H_
#define _DEBUGGER_SCRIPT_H_

#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "debugger.h"

class Script {
public:
	void add_text(const std::string &text);

	/* Throws an Error if the file cannot be read. */
	void add_file(const std::string &path);

	/* Is there a user to ask, rather than a script? */
	bool interactive() const;

	/*
	 * Do every command of the script, or what a user says.  Throws an
	 * Ending, with the place, if a command of a script fails.
	 */
	void perform(Debugger &debugger);

private:
	struct Source {
		std::string name;
		std::unique_ptr<std::istream> lines;
	};

	std::vector<Source> sources_;
};

#endif /* !_DEBUGGER_SCRIPT_H_ */
