/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * actions cleared|refused: a child stops by SIGTSTP, because its handler was
 * cleared by clone3(2), or a handler was not accepted.  Exits 0 if it does, or if
 * this host has no such clone3(2).
 */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void
handle(int)
{
}

/* A child with the default actions. */
static pid_t
cleared()
{
	struct clone_args arguments = {};

	signal(SIGTSTP, handle);
	arguments.flags = CLONE_CLEAR_SIGHAND;
	arguments.exit_signal = SIGCHLD;

	const long child = syscall(SYS_clone3, &arguments, sizeof(arguments));

	if (child < 0 && (errno == ENOSYS || errno == EINVAL ||
	    errno == EPERM))
		_exit(0);
	return (child);
}

/* A child whose parent's call has the wrong size of a mask. */
static pid_t
refused()
{
	const struct {
		void (*handler)(int);
		unsigned long flags;
		void (*restorer)();
		unsigned long mask;
	} action = { handle, 0, nullptr, 0 };

	if (syscall(SYS_rt_sigaction, SIGTSTP, &action, nullptr, 4) == 0)
		return (-1);
	return (fork());
}

int
main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: actions cleared|refused\n");
		return (2);
	}
	const pid_t child = strcmp(argv[1], "cleared") == 0 ? cleared() :
	    refused();
	int status;

	if (child < 0) {
		perror(argv[1]);
		return (2);
	}
	if (child == 0) {
		setpgid(0, 0);		/* not orphaned: it may stop */
		raise(SIGTSTP);
		_exit(1);
	}
	if (waitpid(child, &status, WUNTRACED) != child || !WIFSTOPPED(status))
		return (1);
	kill(child, SIGKILL);
	return (waitpid(child, &status, 0) == child ? 0 : 1);
}
