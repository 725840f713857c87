/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * For test cases about what a command prints and how it ends.
 */
#ifndef TESTS_COMMAND_H
#define TESTS_COMMAND_H

#include <initializer_list>
#include <string>

/* A finished run. */
struct Run {
	std::string	output;		/* standard output and error */
	int		status;		/* its exit status */
};

/* Of a shell command; the case fails if a signal ends it. */
Run	result_of(const std::string &command);

/* The output has these texts, in this order, or the case fails. */
void	require_in_order(const Run &run,
	    std::initializer_list<const char *> texts);

void	require_status(const Run &run, int status);

/* Of a file; the case fails if it cannot be read. */
std::string	content_of(const std::string &path);

#endif /* !TESTS_COMMAND_H */
