/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Run commands in test cases and check their output and exit status.
 */
#ifndef TESTS_COMMAND_H
#define TESTS_COMMAND_H

#include <initializer_list>
#include <string>

/* A command that has ended. */
struct Run {
	std::string	output;		/* standard output and error */
	int		status;		/* its exit status */
};

/* Run a shell command.  The case fails if a signal ends it. */
Run	result_of(const std::string &command);

/* Fail the case unless the output has these texts in this order. */
void	require_in_order(const Run &run,
	    std::initializer_list<const char *> texts);

void	require_status(const Run &run, int status);

/* The contents of a file.  The case fails if it cannot be read. */
std::string	content_of(const std::string &path);

#endif /* !TESTS_COMMAND_H */
