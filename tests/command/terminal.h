/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * For test cases that talk to a command as a user at a terminal does.
 */
#ifndef TESTS_TERMINAL_H
#define TESTS_TERMINAL_H

#include <sys/types.h>

#include <string>

class Terminal {
public:
	/*
	 * Start a shell command with a new terminal, whose foreground it is.
	 * What is typed is part of the output.
	 */
	explicit Terminal(const std::string &command);
	~Terminal();
	Terminal(const Terminal &) = delete;
	Terminal &operator=(const Terminal &) = delete;

	void	type(const std::string &text);

	/*
	 * The output up to and with this text, from behind what was expected
	 * last.  The case fails if it does not come within two minutes.
	 */
	std::string expect(const std::string &text);

	/* The same without taking it: is it there by now? */
	bool	shows(const std::string &text);

	/*
	 * The exit status of the command; -1 if a signal ended it.  What it
	 * has written is still expected after that.
	 */
	int	status();

private:
	bool	read_more(int milliseconds);

	pid_t		pid_;
	int		fd_;
	int		status_ = 0;		/* as waitpid(2) told it */
	bool		ended_ = false;		/* the terminal is closed */
	std::string	output_;
	size_t		taken_ = 0;
};

#endif /* !TESTS_TERMINAL_H */
