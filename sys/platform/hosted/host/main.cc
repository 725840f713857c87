/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * hosted program [argument ...]: run a program, and what it starts, on the
 * hosted kernel.
 */

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <asm/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"
#include "numbers.h"

void
host_message(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "hosted: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void
machine_vprint(const char *format, va_list args)
{
	vfprintf(stderr, format, args);
}

/* Other hosted kernels may append to the file at the same time. */
void
machine_report(const char *name, unsigned long count)
{
	const char *const path = getenv("REQUESTS");
	FILE *const file = path == nullptr ? nullptr : fopen(path, "a");

	if (file != nullptr) {
		fprintf(file, "%s %lu\n", name, count);
		fclose(file);
	} else if (path != nullptr)
		host_message("REQUESTS=%s: %s", path, strerror(errno));
}

/* PTRACE_O_EXITKILL kills the user processes that were started here. */
void
machine_stop()
{
	fflush(stderr);
	job_end();
	_exit(70);
}

void
machine_panic(const char *text)
{
	fprintf(stderr, "panic: %s\n", text);
	machine_stop();
}

void
machine_halt(int status)
{
	fflush(nullptr);
	job_end();
	end_as(status_to_linux(status));
}

void
machine_set_cpu(void *globaldata)
{
	if (syscall(SYS_arch_prctl, ARCH_SET_GS, globaldata) != 0)
		machine_panic("cannot set %gs");
}

/* In the child: execute the program when the parent has begun to trace it. */
static void
start_program(int go, char **argv)
{
	char byte;

	if (read(go, &byte, 1) != 1)
		_exit(127);
	close(go);

	/* A traced program must not gain privileges by its set-id bits. */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	install_filter();
	execvp(argv[0], argv);
	host_message("%s: %s", argv[0], strerror(errno));
	_exit(127);
}

int
main(int argc, char **argv)
{
	int go[2];

	if (!choose_debug_registers()) {
		host_message("DEBUG_REGISTERS=%s: neither cpu nor emulated",
		    getenv("DEBUG_REGISTERS"));
		return (2);
	}
	if (argc < 2) {
		fprintf(stderr, "usage: hosted program [argument ...]\n"
		    "       hosted -d\n");
		return (2);
	}

	if (strcmp(argv[1], "-d") == 0) {
		puts(debug_registers_in_use());
		return (0);
	}
	if (!job_begin()) {
		host_message("fork: %s", strerror(errno));
		return (1);
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

	if (pipe(go) != 0) {
		host_message("pipe: %s", strerror(errno));
		return (1);
	}

	const pid_t pid = fork();

	if (pid < 0) {
		host_message("fork: %s", strerror(errno));
		return (1);
	}
	if (pid == 0) {
		close(go[1]);
		start_program(go[0], argv + 1);
	}
	close(go[0]);
	if (seize_thread(pid, pid, false) == nullptr) {
		host_message("this host does not let ptrace(2) be used: %s",
		    strerror(errno));
		kill(pid, SIGKILL);
		return (1);
	}
	catch_kernel_faults();
	job_run(pid);
	signal(SIGCHLD, SIG_DFL);	/* else Linux reaps our children */
	if (write(go[1], "", 1) != 1)
		host_message("cannot start %s", argv[1]);
	close(go[1]);
	hosted_boot();
	hosted_add_process(pid, 1);
	hosted_run(pid);
}
