/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A program of the hosted platform that is started directly executes itself
 * on the hosted kernel before main() runs.  The kernel is a file named
 * "hosted" in the program's directory or the directory above.
 */

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "calls.h"

/* The host returns ENOSYS for the call, the hosted kernel ESRCH. */
static bool
is_hosted()
{
	return (syscall(DRAGONFLY_CALL(DRAGONFLY_PTRACE), PT_ATTACH, -1,
	    nullptr, 0) == -1 && errno == ESRCH);
}

__attribute__((constructor)) static void
enter(int argc, char **argv, char **)
{
	char self[PATH_MAX], kernel[PATH_MAX + 16];

	if (is_hosted()) {
		errno = 0;	/* as at the start of a program */
		return;
	}

	const ssize_t length = readlink("/proc/self/exe", self,
	    sizeof(self) - 1);

	if (length < 0) {
		perror("/proc/self/exe");
		_exit(1);
	}
	self[length] = '\0';

	auto **args = static_cast<char **>(calloc(argc + 2, sizeof(char *)));
	char *directory = strdup(self);

	if (args == nullptr || directory == nullptr) {
		perror("hosted");
		_exit(1);
	}
	memcpy(args + 1, argv, argc * sizeof(char *));
	args[0] = kernel;
	args[1] = self;
	directory = dirname(directory);

	snprintf(kernel, sizeof(kernel), "%s/hosted", directory);
	execv(kernel, args);
	snprintf(kernel, sizeof(kernel), "%s/../hosted", directory);
	execv(kernel, args);
	fprintf(stderr, "%s: no hosted kernel beside it: %s\n", self,
	    strerror(errno));
	_exit(1);
}
