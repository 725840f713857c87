/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A program that init runs and watches to its end.
 */
#ifndef VM_INIT_PROCESS_H
#define VM_INIT_PROCESS_H

#include <sys/types.h>

#include <stddef.h>

/* What it says, given in pieces as it says it. */
class Listener {
public:
	virtual void	hear(const char *bytes, size_t len) = 0;
};

struct Outcome {
	enum Kind { EXITED, KILLED, TIMED_OUT };

	Kind	kind;
	int	value;		/* exit status, or signal */
	bool	left_processes;	/* that had to be killed */
	char	result[800];	/* what it wrote to RESULT_FILE */
};

/* For its command line: what it writes there becomes Outcome::result. */
#define RESULT_FILE	"/dev/fd/9"
static const int RESULT_FD = 9;

/* As Kyua, and as whoever boots the machine, ask for it. */
struct Command {
	const char	*path;
	const char	*argv[12];	/* ended by a nullptr */
	uid_t		user;
	int		seconds;	/* that it may take */
};

/*
 * Runs it in a session of its own, and returns when no process is left: what
 * it leaves behind is killed.  The caller is process 1 and has no other
 * children.
 */
Outcome	run(const Command &command, Listener &listener);

#endif /* !VM_INIT_PROCESS_H */
