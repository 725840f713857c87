/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Run commands on a terminal in test cases, as a user does.
 */
#ifndef TESTS_TERMINAL_H
#define TESTS_TERMINAL_H

#include <sys/types.h>

#include <string>

class Terminal {
public:
	/*
	 * Start a shell command in the foreground of a new terminal.  The
	 * output contains the echo of what is typed.
	 */
	explicit Terminal(const std::string &command);
	~Terminal();
	Terminal(const Terminal &) = delete;
	Terminal &operator=(const Terminal &) = delete;

	void	type(const std::string &text);

	/*
	 * Wait for this text; returns the output since the last such call up
	 * to its end.  The case fails after two minutes.
	 */
	std::string expect(const std::string &text);

	/* True if the text has been output since; does not wait. */
	bool	shows(const std::string &text);

	/*
	 * Wait for the exit status of the command; -1 if a signal ended it.
	 * Its output can still be expected afterwards.
	 */
	int	status();

private:
	bool	read_more(int milliseconds);

	pid_t		pid_;
	int		fd_;
	int		status_ = 0;		/* of waitpid(2) */
	bool		ended_ = false;		/* the terminal is closed */
	std::string	output_;
	size_t		taken_ = 0;
};

#endif /* !TESTS_TERMINAL_H */
