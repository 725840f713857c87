/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where commands come from: the command line, files, or a user.
 */
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "commands.h"
#include "input.h"
#include "script.h"
#include "text.h"
#include "watchdog.h"

void
Script::add_text(const std::string &text)
{
	sources_.push_back({ "-c",
	    std::make_unique<std::istringstream>(text) });
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
	sources_.push_back({ path, std::move(file) });
}

bool
Script::interactive() const
{
	return (sources_.empty() && input_is_terminal());
}

static bool
perform_command(Debugger &debugger, const std::string &command)
{
	watchdog_command(command.c_str());

	const bool quit = !execute(debugger, command);

	flush_output();
	return (!quit);
}

/*
 * Do one line of a script; comments are for the transcript.  False if it
 * was quit.
 */
static bool
perform_line(Debugger &debugger, const std::string &line)
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
		if (!perform_command(debugger, command))
			return (false);
	}
	return (true);
}

/* The next line of a script, or of the standard input if there is none. */
static bool
next_line(std::istream *lines, std::string *line)
{
	watchdog_command("reading commands");

	const bool more = lines != nullptr ?
	    bool(std::getline(*lines, *line)) : read_line(line);

	watchdog_check();
	if (!line->empty() && line->back() == '\r')
		line->pop_back();
	return (more);
}

/*
 * False if it was quit.
 */
static bool
perform_all(Debugger &debugger, const std::string &name, std::istream *lines)
{
	std::string line;

	for (unsigned long number = 1; next_line(lines, &line); ++number) {
		try {
			if (!perform_line(debugger, line))
				return (false);
		} catch (const Error &error) {
			throw Ending(format("%s:%lu: %s", name.c_str(),
			    number, error.what()));
		}
	}
	return (true);
}

/* What an empty line does: x/FMT goes on where it ended. */
static std::string
repeated(const std::string &command)
{
	return (command.compare(0, 1, "x") == 0 &&
	    command.find('/') != std::string::npos ? "x" : command);
}

/*
 * Do what a user types; an empty line does the last command again.
 */
static void
converse(Debugger &debugger)
{
	std::string command;
	bool going_on = true;

	while (going_on) {
		std::string line;

		watchdog_command("reading commands");
		if (!ask_line("(ptdb) ", &line)) {
			printf("\n");
			return;
		}
		if (!line.empty() && line.back() == '\r')
			line.pop_back();
		command = line.empty() ? repeated(command) : line;
		try {
			going_on = perform_command(debugger, command);
		} catch (const Error &error) {
			flush_output();
			fprintf(stderr, "ptdb: %s\n", error.what());
		}
	}
}

void
Script::perform(Debugger &debugger)
{
	if (interactive())
		converse(debugger);
	else if (sources_.empty())
		perform_all(debugger, "standard input", nullptr);
	for (const auto &source : sources_) {
		if (!perform_all(debugger, source.name, source.lines.get()))
			break;
	}
}
