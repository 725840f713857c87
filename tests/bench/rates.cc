/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * rates [MILLISECONDS [NAME]]
 *
 * How often a second a program can do something: system calls, requests of
 * ptrace(2), processes; or what NAME is part of.  Prints a line for each: the
 * rate and a name.
 */
#include <sys/types.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <machine/reg.h>

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

namespace {

pid_t tracee;
char block[4096];
long milliseconds = 200;

long
now()
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (time.tv_sec * 1000000 + time.tv_nsec / 1000);
}

void
await_stop()
{
	int status;

	if (waitpid(tracee, &status, 0) != tracee || !WIFSTOPPED(status))
		errx(1, "the tracee has not stopped");
}

void
await_exit(pid_t pid)
{
	int status;

	if (pid == -1 || waitpid(pid, &status, 0) != pid || status != 0)
		errx(1, "a child has not exited");
}

void
request(int number, const void *addr, int data)
{
	if (ptrace(number, tracee, static_cast<caddr_t>(
	    const_cast<void *>(addr)), data) == -1)
		err(1, "request %d", number);
}

/* Where it stopped. */
const void *const HERE = reinterpret_cast<const void *>(1);

void
get_parent()
{
	(void)getppid();
}

void
call_host()
{
	(void)getuid();
}

void
read_word()
{
	request(PT_READ_D, block, 0);
}

void
get_registers()
{
	struct reg registers = {};

	request(PT_GETREGS, &registers, 0);
}

void
read_block()
{
	static char mine[sizeof(block)];
	struct ptrace_io_desc transfer = {};

	transfer.piod_op = PIOD_READ_D;
	transfer.piod_offs = block;
	transfer.piod_addr = mine;
	transfer.piod_len = sizeof(mine);
	request(PT_IO, &transfer, 0);
}

void
step()
{
	request(PT_STEP, HERE, 0);
	await_stop();
}

void
go_on()
{
	request(PT_CONTINUE, HERE, 0);
	await_stop();
}

void
create_process()
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	await_exit(pid);
}

void
execute_program()
{
	const pid_t pid = vfork();

	if (pid == 0) {
		execl("/bin/true", "true", nullptr);
		_exit(1);
	}
	await_exit(pid);
}

/* A tracee that stops at each turn. */
void
begin_tracee()
{
	tracee = fork();
	if (tracee == 0) {
		ptrace(PT_TRACE_ME, 0, nullptr, 0);
		for (;;)
			__asm__ volatile("int3");
	}
	await_stop();
}

void
end_tracee()
{
	int status;

	request(PT_KILL, nullptr, 0);
	while (waitpid(tracee, &status, 0) == tracee && WIFSTOPPED(status))
		continue;
}

const struct {
	const char *name;
	void (*operation)();
} OPERATIONS[] = {
	{ "getppid, which the hosted kernel does", get_parent },
	{ "getuid, which the host does", call_host },
	{ "PT_READ_D", read_word },
	{ "PT_GETREGS", get_registers },
	{ "PT_IO, a page read", read_block },
	{ "PT_STEP and wait4", step },
	{ "PT_CONTINUE and wait4", go_on },
	{ "fork, exit and wait4", create_process },
	{ "vfork, exec, exit and wait4", execute_program },
};

long
rate(void (*operation)())
{
	const long begin = now();
	long done = 0, end;

	do {
		operation();
		++done;
		end = now();
	} while (end - begin < milliseconds * 1000);
	return (done * 1000000 / (end - begin));
}

} /* namespace */

int
main(int argc, char **argv)
{
	if (argc > 1)
		milliseconds = atol(argv[1]);
	begin_tracee();
	for (const auto &each : OPERATIONS) {
		if (argc > 2 && strstr(each.name, argv[2]) == nullptr)
			continue;
		printf("%ld\t%s\n", rate(each.operation), each.name);
		fflush(stdout);
	}
	end_tracee();
	return (0);
}
