/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * peek pid address: the int that a running process has there.
 */
#include <sys/types.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char *argv[])
{
	int error, status, word;
	caddr_t address;
	pid_t pid;

	if (argc != 3)
		errx(2, "usage: peek pid address");
	pid = atoi(argv[1]);
	address = (caddr_t)strtoul(argv[2], NULL, 0);

	if (ptrace(PT_ATTACH, pid, NULL, 0) == -1)
		err(1, "PT_ATTACH");
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	if (!WIFSTOPPED(status))
		errx(1, "the process ended");

	/* -1 is an error only if errno was set. */
	errno = 0;
	word = ptrace(PT_READ_D, pid, address, 0);
	error = errno;

	/* Exiting without PT_DETACH would kill the process. */
	while (ptrace(PT_DETACH, pid, (caddr_t)1, 0) == -1) {
		/* A stop reported too early is reported again: BUGS. */
		if (errno != EBUSY || waitpid(pid, &status, 0) == -1)
			err(1, "PT_DETACH");
	}

	errno = error;
	if (word == -1 && errno != 0)
		err(1, "PT_READ_D");
	printf("%d\n", word);
	return (0);
}
