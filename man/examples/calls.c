/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * calls program [argument ...]: the system calls of a program and of all its
 * children.
 */
#include <sys/types.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static const struct {
	unsigned int code;
	const char *name;
} names[] = {
	{ SYS_close, "close" },
	{ SYS_execve, "execve" },
	{ SYS_exit, "exit" },
#ifdef SYS_fork
	{ SYS_fork, "fork" },
#endif
	{ SYS_mmap, "mmap" },
	{ SYS_openat, "openat" },
	{ SYS_read, "read" },
#ifdef SYS_vfork
	{ SYS_vfork, "vfork" },
#endif
	{ SYS_wait4, "wait4" },
	{ SYS_write, "write" },
};

static void
print_name(unsigned int code)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].code == code) {
			printf("%s", names[i].name);
			return;
		}
	}
	printf("call%u", code);
}

/* At the entry: its arguments.  At the exit: what it returns. */
static void
print_call(pid_t pid, const struct ptrace_lwpinfo *info)
{
	struct ptrace_sc_ret ret;
	register_t args[8];
	unsigned int i;

	printf("%d: ", (int)pid);
	print_name(info->pl_syscall_code);
	if (info->pl_flags & PL_FLAG_SCE) {
		if (ptrace(PT_GET_SC_ARGS, pid, (caddr_t)args,
		    sizeof(args)) == -1)
			err(1, "PT_GET_SC_ARGS");
		for (i = 0; i < info->pl_syscall_narg && i < 8; i++)
			printf("%s%#lx", i == 0 ? "(" : ", ", (long)args[i]);
		printf(i == 0 ? "()\n" : ")\n");
		return;
	}
	if (ptrace(PT_GET_SC_RET, pid, (caddr_t)&ret, sizeof(ret)) == -1)
		err(1, "PT_GET_SC_RET");
	if (ret.sr_error != 0)
		printf(" failed with error %d\n", ret.sr_error);
	else
		printf(" = %#lx\n", (long)ret.sr_retval[0]);
}

/* Report a stop; the signal to continue with. */
static int
handle_stop(pid_t pid, int sig)
{
	struct ptrace_lwpinfo info = { .pl_lwpid = 0 };

	if (ptrace(PT_LWPINFO, pid, (caddr_t)&info, sizeof(info)) == -1)
		err(1, "PT_LWPINFO");
	if (info.pl_flags & (PL_FLAG_SCE | PL_FLAG_SCX))
		print_call(pid, &info);
	if (info.pl_flags & PL_FLAG_FORKED)
		printf("%d: has a child, %d\n", (int)pid,
		    (int)info.pl_child_pid);
	if (info.pl_flags & (PL_FLAG_SCE | PL_FLAG_SCX | PL_FLAG_FORKED |
	    PL_FLAG_CHILD | PL_FLAG_EXEC))
		return (0);
	printf("%d: signal %d\n", (int)pid, sig);
	return (sig);
}

int
main(int argc, char *argv[])
{
	int sig, status;
	pid_t pid;

	if (argc < 2)
		errx(2, "usage: calls program [argument ...]");
	setlinebuf(stdout);
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		if (ptrace(PT_TRACE_ME, 0, NULL, 0) == -1)
			err(1, "PT_TRACE_ME");
		execvp(argv[1], argv + 1);
		err(1, "%s", argv[1]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	if (!WIFSTOPPED(status))
		return (1);

	/* Children inherit it. */
	if (ptrace(PT_FOLLOW_FORK, pid, NULL, 1) == -1)
		err(1, "PT_FOLLOW_FORK");
	sig = 0;

	for (;;) {
		if (ptrace(PT_SYSCALL, pid, (caddr_t)1, sig) == -1 &&
		    errno != ESRCH)
			err(1, "PT_SYSCALL");
		do {
			pid = waitpid(-1, &status, 0);
			if (pid == -1 && errno == ECHILD)
				return (0);
			if (pid == -1)
				err(1, "waitpid");
			if (WIFEXITED(status))
				printf("%d: exited with status %d\n",
				    (int)pid, WEXITSTATUS(status));
			else if (WIFSIGNALED(status))
				printf("%d: killed by signal %d\n",
				    (int)pid, WTERMSIG(status));
		} while (!WIFSTOPPED(status));
		sig = handle_stop(pid, WSTOPSIG(status));
	}
}
