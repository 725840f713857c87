/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * stops program [argument ...]: where a program stops, and what for.
 */
#include <sys/types.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <machine/reg.h>

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	struct reg regs;
	int sig, status;
	pid_t pid;

	if (argc < 2)
		errx(2, "usage: stops program [argument ...]");
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		if (ptrace(PT_TRACE_ME, 0, NULL, 0) == -1)
			err(1, "PT_TRACE_ME");
		execvp(argv[1], argv + 1);
		err(1, "%s", argv[1]);
	}

	for (;;) {
		if (waitpid(pid, &status, 0) == -1)
			err(1, "waitpid");
		if (!WIFSTOPPED(status))
			break;
		if (ptrace(PT_GETREGS, pid, (caddr_t)&regs, 0) == -1)
			err(1, "PT_GETREGS");
		sig = WSTOPSIG(status);
		printf("stopped for signal %d at %#lx\n", sig,
		    (unsigned long)regs.r_rip);

		/* SIGTRAP is for us; the program gets all others. */
		if (ptrace(PT_CONTINUE, pid, (caddr_t)1,
		    sig == SIGTRAP ? 0 : sig) == -1)
			err(1, "PT_CONTINUE");
	}

	if (WIFEXITED(status))
		printf("exited with status %d\n", WEXITSTATUS(status));
	else
		printf("killed by signal %d\n", WTERMSIG(status));
	return (0);
}
