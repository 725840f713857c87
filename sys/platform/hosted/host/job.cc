/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Job control.  The process that a shell starts is a stand-in: it represents
 * the first user process, and the kernel is its child.  The kernel never
 * stops.  It stops and continues the stand-in with the first user process,
 * and polls stopped processes for a SIGCONT that was sent outside the kernel.
 * What asks the stand-in to end is passed on to the first user process.
 */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

/* The interval of polling for SIGCONT. */
static const unsigned long POLL_MILLISECONDS = 100;

static pid_t stand_in, kernel;
static pid_t first_process;
static bool stand_in_stopped;
static volatile sig_atomic_t continued;	/* got SIGCONT */
static bool watching;		/* a process may be stopped */
static unsigned long polled_at;	/* machine_clock() */

/* Signals of the terminal are for the user processes. */
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

/* Those that are passed on, unless the caller ignores them: nohup(1). */
static void
handle_ends(void (*handler)(int, siginfo_t *, void *))
{
	static const int numbers[] = { SIGTERM, SIGHUP };
	struct sigaction action = {}, before;

	action.sa_sigaction = handler;
	action.sa_flags = SA_SIGINFO | SA_RESTART;
	for (const int number : numbers) {
		sigaction(number, nullptr, &before);
		if (before.sa_handler != SIG_IGN)
			sigaction(number, &action, nullptr);
	}
}

/* In the stand-in: what the kernel did not send is for the kernel. */
static void
forward(int number, siginfo_t *info, void *)
{
	const int error = errno;

	if (info->si_pid != kernel)
		kill(kernel, number);
	errno = error;
}

/*
 * In the kernel.  A signal to the whole process group has reached the first
 * user process already, and the stand-in's copy is one too many then: but it
 * cannot be told from one to the stand-in alone.
 */
static void
forward_end(int number, siginfo_t *info, void *)
{
	const int error = errno;

	if (info->si_pid == stand_in)
		kill(first_process, number);
	errno = error;
}

[[noreturn]] static void
run_stand_in()
{
	struct sigaction action = {};
	int status;

	ignore_terminal();
	action.sa_sigaction = forward;
	action.sa_flags = SA_SIGINFO | SA_RESTART;
	sigaction(SIGCONT, &action, nullptr);
	handle_ends(forward);
	while (waitpid(kernel, &status, 0) != kernel) {
		if (errno != EINTR)
			_exit(70);
	}
	end_as(status);
}

bool
job_begin()
{
	/* If SIGCHLD is ignored, exit statuses are discarded. */
	const auto child_action = signal(SIGCHLD, SIG_DFL);

	stand_in = getpid();
	kernel = fork();
	if (kernel > 0)
		run_stand_in();
	if (kernel < 0)
		return (false);
	signal(SIGCHLD, child_action);

	/* Exit with the stand-in, which may have exited already. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != stand_in)
		_exit(70);
	return (true);
}

/*
 * SIGCONT to the stand-in or to its process group continues the first user
 * process.
 */
static void
record_continued(int)
{
	continued = 1;
}

void
job_run(pid_t first)
{
	struct sigaction action = {};

	first_process = first;
	ignore_terminal();
	action.sa_handler = record_continued;
	action.sa_flags = SA_RESTART;
	sigaction(SIGCONT, &action, nullptr);
	handle_ends(forward_end);
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
	polled_at = 0;
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
	const long most = POLL_MILLISECONDS;

	return (watching && (timeout < 0 || timeout > most) ? most : timeout);
}

void
job_poll()
{
	const unsigned long now = machine_clock();

	if (continued) {
		continued = 0;
		polled_at = 0;
		if (stand_in_stopped)
			kill(first_process, SIGCONT);
	}
	if (!watching || now < polled_at + POLL_MILLISECONDS)
		return;
	polled_at = now;
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
