/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Job control.  Whoever started the hosted kernel, a shell mostly, has a
 * child that it takes for the program: a process that stands in for it.  The
 * kernel is a child of that and never stops itself.  It stops the stand-in
 * when the first user process stops, and continues it with that; and it
 * watches stopped processes for a SIGCONT that does not come through it.
 */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

/* How long a stopped process may wait for its SIGCONT to be seen. */
static const unsigned long LOOK_MILLISECONDS = 100;

static pid_t stand_in, kernel;
static pid_t first_process;
static bool stand_in_stopped;
static volatile sig_atomic_t continued;	/* SIGCONT has come */
static bool watching;		/* some process may be stopped */
static unsigned long looked_at;	/* machine_clock() */

/* The terminal's signals are for the user processes; we outlive them. */
static void
ignore_terminal()
{
	static const int numbers[] = { SIGINT, SIGQUIT, SIGTSTP, SIGTTOU,
	    SIGTTIN };

	for (int number : numbers)
		signal(number, SIG_IGN);
}

void
end_as(int status)
{
	if (WIFSIGNALED(status)) {
		const struct rlimit no_core = { 0, 0 };

		setrlimit(RLIMIT_CORE, &no_core);
		signal(WTERMSIG(status), SIG_DFL);
		kill(getpid(), WTERMSIG(status));
	}
	_exit(WEXITSTATUS(status));
}

/* The stand-in has been continued, and not by the kernel: tell that. */
static void
pass_on(int, siginfo_t *info, void *)
{
	const int error = errno;

	if (info->si_pid != kernel)
		kill(kernel, SIGCONT);
	errno = error;
}

[[noreturn]] static void
stand_in_for_kernel()
{
	struct sigaction action = {};
	int status;

	ignore_terminal();
	action.sa_sigaction = pass_on;
	action.sa_flags = SA_SIGINFO | SA_RESTART;
	sigaction(SIGCONT, &action, nullptr);
	while (waitpid(kernel, &status, 0) != kernel) {
		if (errno != EINTR)
			_exit(70);
	}
	end_as(status);
}

bool
job_begin()
{
	/* Where SIGCHLD is ignored no status is kept. */
	const auto child_action = signal(SIGCHLD, SIG_DFL);

	stand_in = getpid();
	kernel = fork();
	if (kernel > 0)
		stand_in_for_kernel();
	if (kernel < 0)
		return (false);
	signal(SIGCHLD, child_action);

	/* All end with the stand-in, and it may have ended by now. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != stand_in)
		_exit(70);
	return (true);
}

/*
 * Whoever continues the stand-in, be it alone or its process group, means
 * the program.
 */
static void
note_continued(int)
{
	continued = 1;
}

void
job_run(pid_t first)
{
	struct sigaction action = {};

	first_process = first;
	ignore_terminal();
	action.sa_handler = note_continued;
	action.sa_flags = SA_RESTART;
	sigaction(SIGCONT, &action, nullptr);
}

static void
continue_stand_in()
{
	if (stand_in_stopped)
		kill(stand_in, SIGCONT);
	stand_in_stopped = false;
}

void
job_end()
{
	continue_stand_in();
}

void
machine_job_stopped(int pid)
{
	Thread *thread = find_thread(pid);

	if (thread == nullptr)
		return;
	thread->job_stopped = true;
	watching = true;
	looked_at = 0;
	if (pid == first_process) {
		kill(stand_in, SIGSTOP);
		stand_in_stopped = true;
	}
}

void
machine_job_continued(int pid)
{
	Thread *thread = find_thread(pid);

	if (thread != nullptr)
		thread->job_stopped = false;
	if (pid == first_process)
		continue_stand_in();
}

long
job_timeout(long timeout)
{
	const long most = LOOK_MILLISECONDS;

	return (watching && (timeout < 0 || timeout > most) ? most : timeout);
}

void
job_look()
{
	const unsigned long now = machine_clock();

	if (continued) {
		continued = 0;
		looked_at = 0;
		if (stand_in_stopped)
			kill(first_process, SIGCONT);
	}
	if (!watching || now < looked_at + LOOK_MILLISECONDS)
		return;
	looked_at = now;
	watching = false;
	for (Thread *thread = next_thread(nullptr); thread != nullptr;
	    thread = next_thread(thread)) {
		if (!thread->job_stopped)
			continue;
		watching = true;
		if (has_pending(thread->pid, SIGCONT)) {
			thread->job_stopped = false;
			report_continued(thread->pid);
		}
	}
}
