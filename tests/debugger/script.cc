/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where commands come from: the command line, files, or a user.
 */
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <unistd.h>

#include "commands.h"
#include "script.h"
#include "text.h"
#include "watchdog.h"

void
Script::add_text(const std::string &text)
{
	sources_.push_back(std::make_unique<std::istringstream>(text));
}

void
Script::add_file(const std::string &path)
{
	auto file = std::make_unique<std::ifstream>(path);

	/* A directory can be opened, but not read. */
	if (file->is_open())
		file->peek();
	if (!file->is_open() || file->bad())
		fail("%s: %s", path.c_str(), strerror(errno));
	file->clear();
	sources_.push_back(std::move(file));
}

bool
Script::interactive() const
{
	return (sources_.empty() && isatty(STDIN_FILENO));
}

/*
 * Do one command.  False if it was quit.
 */
static bool
perform_command(Debugger &debugger, const std::string &command, bool *failed)
{
	watchdog_command(command.c_str());
	try {
		return (execute(debugger, command));
	} catch (const Error &error) {
		fprintf(stderr, "ptdb: %s\n", error.what());
		*failed = true;
	}
	return (true);
}

/*
 * Do one line of a script; comments are for the transcript.  False if there
 * is no going on.
 */
bool
Script::perform_line(Debugger &debugger, const std::string &line)
{
	if (line.empty() || line[0] == '#') {
		printf("%s\n", line.c_str());
		return (true);
	}
	for (const auto &part : split(line, ";")) {
		const size_t start = part.find_first_not_of(" \t");

		if (start == std::string::npos)
			continue;

		const std::string command = part.substr(start);

		printf("(ptdb) %s\n", command.c_str());
		if (!perform_command(debugger, command, &failed_) ||
		    (failed_ && stop_at_error_))
			return (false);
	}
	return (true);
}

bool
Script::perform_all(Debugger &debugger, std::istream &lines)
{
	std::string line;

	while (std::getline(lines, line)) {
		if (!perform_line(debugger, line))
			return (false);
		watchdog_command("reading commands");
	}
	return (true);
}

/*
 * Do what a user types; an empty line does the last command again.
 */
static void
converse(Debugger &debugger)
{
	std::string command;
	bool failed;

	do {
		std::string line;

		printf("(ptdb) ");
		fflush(stdout);
		if (!std::getline(std::cin, line)) {
			printf("\n");
			break;
		}
		if (!line.empty())
			command = line;
	} while (perform_command(debugger, command, &failed));
}

bool
Script::perform(Debugger &debugger)
{
	if (interactive()) {
		converse(debugger);
		return (true);
	}
	if (sources_.empty()) {
		perform_all(debugger, std::cin);
		return (!failed_);
	}
	for (const auto &source : sources_) {
		if (!perform_all(debugger, *source))
			break;
	}
	return (!failed_);
}
