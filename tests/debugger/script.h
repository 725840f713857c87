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

	void stop_at_error() { stop_at_error_ = true; }

	/* Is there a user to ask, rather than a script? */
	bool interactive() const;

	/*
	 * Do every command of the script, or what a user says.  False if a
	 * command of a script failed.
	 */
	bool perform(Debugger &debugger);

private:
	bool perform_all(Debugger &debugger, std::istream &lines);
	bool perform_line(Debugger &debugger, const std::string &line);

	std::vector<std::unique_ptr<std::istream>> sources_;
	bool stop_at_error_ = false;
	bool failed_ = false;
};

#endif /* !_DEBUGGER_SCRIPT_H_ */
