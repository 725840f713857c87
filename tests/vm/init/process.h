/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs a program until it and its descendants have ended.
 */
#ifndef VM_INIT_PROCESS_H
#define VM_INIT_PROCESS_H

#include <sys/types.h>

#include <stddef.h>

/* Receives its output in pieces. */
class Listener {
public:
	virtual void	hear(const char *bytes, size_t len) = 0;
};

struct Outcome {
	enum Kind { EXITED, KILLED, TIMED_OUT };

	Kind	kind;
	int	value;		/* exit status, or signal */
	bool	left_processes;	/* which had to be killed */
	char	result[800];	/* what it wrote to RESULT_FILE */
};

/* For its command line: its contents become Outcome::result. */
#define RESULT_FILE	"/dev/fd/9"
static const int RESULT_FD = 9;

/* A program to run, and how. */
struct Command {
	const char	*path;
	const char	*argv[12];	/* ended by a nullptr */
	uid_t		user;
	int		seconds;	/* timeout */
};

/*
 * Run it in a new session and return when no process is left; descendants that
 * it leaves are killed.  The caller is process 1 and has no other children.
 */
Outcome	run(const Command &command, Listener &listener);

#endif /* !VM_INIT_PROCESS_H */
