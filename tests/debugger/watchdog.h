/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The signals that ptdb itself gets: the end of its time, and Ctrl-C.
 */
#ifndef _DEBUGGER_WATCHDOG_H_
#define _DEBUGGER_WATCHDOG_H_

#include <sys/types.h>

/*
 * From now on Ctrl-C ends a scripted run and interrupts the target of an
 * interactive one.  After so many seconds, unless 0, the target is killed
 * and ptdb exits with status 1.
 */
void	watchdog_start(bool scripted, unsigned seconds);

/* What is killed or interrupted. */
void	watchdog_target(pid_t pid);

/* The command being worked on. */
void	watchdog_command(const char *line);

/* While one exists, ptdb waits for what its name says. */
class Waiting {
public:
	explicit Waiting(const char *what);
	~Waiting();
	Waiting(const Waiting &) = delete;
	Waiting &operator=(const Waiting &) = delete;

private:
	const char *before_;
};

#endif /* !_DEBUGGER_WATCHDOG_H_ */
