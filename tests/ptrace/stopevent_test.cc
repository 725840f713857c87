/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The stop events of procfs(5): a process stops at them until PIOCCONT.
 */
#include <sys/ioctl.h>
#include <sys/pioctl.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/gate.h"
#include "../support/names.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/thread.h"
#include "../support/wait.h"

namespace {

const uid_t SOMEBODY = 32001;

/* /proc/PID/mem; each function returns 0 or an errno. */
class EventFile {
public:
	explicit EventFile(pid_t pid, int access = O_RDWR)
	    : fd_(open_for(pid, access))
	{
	}

	~EventFile()
	{
		shut();
	}

	EventFile(const EventFile &) = delete;
	EventFile &operator=(const EventFile &) = delete;

	/* The errno of open(2), or 0. */
	int
	error() const
	{
		return (fd_ < 0 ? -fd_ : 0);
	}

	void
	shut()
	{
		if (fd_ >= 0)
			close(fd_);
		fd_ = -EBADF;
	}

	int
	control(unsigned long command, int value) const
	{
		return (ioctl(fd_, command, value) == -1 ? errno : 0);
	}

	int
	flags(unsigned int *flags) const
	{
		return (ioctl(fd_, PIOCGFL, flags) == -1 ? errno : 0);
	}

	int
	status(struct procfs_status *status) const
	{
		return (ioctl(fd_, PIOCSTATUS, status) == -1 ? errno : 0);
	}

	/*
	 * EINTR: timeout.  PIOCWAIT fails with EAGAIN while the process
	 * executes a program.
	 */
	int
	wait(struct procfs_status *status, int seconds = PATIENCE) const
	{
		const Deadline deadline(seconds);
		int error;

		do {
			error = ioctl(fd_, PIOCWAIT, status) == -1 ? errno : 0;
		} while ((error == EINTR || error == EAGAIN) &&
		    !deadline.passed());
		return (error);
	}

private:
	/* A descriptor, or -errno. */
	static int
	open_for(pid_t pid, int access)
	{
		char path[40];
		int fd;

		snprintf(path, sizeof(path), "/proc/%d/mem",
		    static_cast<int>(pid));
		fd = open(path, access);
		return (fd == -1 ? -errno : fd);
	}

	int	fd_;
};

void
require_error(const char *file, int line, const char *what, int expected,
    int error)
{
	if (error == expected)
		return;
	fail_at(file, line, "%s: expected %s, got %s", what,
	    errno_name(expected), errno_name(error));
}

#define REQUIRE_ERROR(expected, expression)				\
	require_error(__FILE__, __LINE__, #expression, (expected), (expression))
#define REQUIRE_OK(expression)	REQUIRE_ERROR(0, expression)

/* Wait for an event, and require that it is this one. */
struct procfs_status
require_event_stop(const char *file, int line, const EventFile &events,
    int why)
{
	struct procfs_status status;

	require_error(file, line, "PIOCWAIT", 0, events.wait(&status));
	if (status.why != why) {
		fail_at(file, line, "PIOCWAIT: expected event %#x, got %#x",
		    static_cast<unsigned int>(why),
		    static_cast<unsigned int>(status.why));
	}
	return (status);
}

#define REQUIRE_EVENT_STOP(events, why)					\
	require_event_stop(__FILE__, __LINE__, (events), (why))

/* Require that PIOCSTATUS reports this state. */
void
require_state(const char *file, int line, const EventFile &events, int state)
{
	struct procfs_status status;

	require_error(file, line, "PIOCSTATUS", 0, events.status(&status));
	require_equal(file, line, "the state", state, status.state);
}

#define REQUIRE_STATE(events, state)					\
	require_state(__FILE__, __LINE__, (events), (state))

const int IS_STOPPED = 0;
const int IS_RUNNING = 1;

/*
 * A process that makes no system call between its construction and start(), so
 * that body() causes the first event.
 */
class Target {
public:
	template <typename Body>
	explicit Target(Body body)
	    : child_(fork_child([this, &body] {
		progress_->here = true;
		while (!progress_->started)
			continue;
		body();
	    }))
	{
		const Deadline deadline(PATIENCE);

		while (!progress_->here && deadline.wait_a_moment())
			continue;
		REQUIRE_THAT(progress_->here, "the target does not run");
	}

	operator
	pid_t() const
	{
		return (child_);
	}

	void
	start() const
	{
		progress_->started = true;
	}

private:
	struct Progress {
		volatile bool	here;
		volatile bool	started;
	};

	Shared<Progress>	progress_;
	Child			child_;
};

/* A started process that makes CALLS system calls and stops at some events. */
const int CALLS = 2;

class Caller {
public:
	explicit Caller(int stops)
	    : target_([this] { make_calls(); }), events(target_)
	{
		REQUIRE_OK(events.error());
		REQUIRE_OK(events.control(PIOCBIS, stops));
		target_.start();
	}

	operator
	pid_t() const
	{
		return (target_);
	}

	/* How many of its calls have returned. */
	int
	calls_made() const
	{
		return (*calls_made_);
	}

	/* Resume it, without further stops, until it exits. */
	void
	finish(const EventFile &file) const
	{
		REQUIRE_OK(file.control(PIOCBIC, ~0));
		REQUIRE_OK(file.control(PIOCCONT, 0));
		require_finished();
	}

	void
	require_finished() const
	{
		REQUIRE_EXITED(target_, 0);
		REQUIRE_EQUAL(CALLS, calls_made());
	}

private:
	void
	make_calls() const
	{
		for (int i = 0; i < CALLS; i++) {
			(void)getppid();
			*calls_made_ = *calls_made_ + 1;
		}
	}

	Shared<volatile int>	calls_made_;
	Target			target_;
public:
	EventFile		events;
};

volatile sig_atomic_t caught;

void
catch_signal(int)
{
	caught = 1;
}

} /* namespace */

PTRACE_TEST(event__system_call_entry,
    "With S_SCE a process stops before each system call, until PIOCCONT")
{
	const Caller caller(S_SCE);

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_EQUAL(0, caller.calls_made());
	REQUIRE_OK(caller.events.control(PIOCCONT, 0));
	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_EQUAL(1, caller.calls_made());
	caller.finish(caller.events);
}

PTRACE_TEST(event__system_call_exit,
    "With S_SCX a process stops after each system call, before it returns to "
    "user mode")
{
	const Caller caller(S_SCX);

	REQUIRE_EVENT_STOP(caller.events, S_SCX);
	REQUIRE_EQUAL(0, caller.calls_made());
	REQUIRE_OK(caller.events.control(PIOCCONT, 0));
	REQUIRE_EVENT_STOP(caller.events, S_SCX);
	REQUIRE_EQUAL(1, caller.calls_made());
	caller.finish(caller.events);
}

PTRACE_TEST(event__entry_and_exit,
    "With S_SCE and S_SCX a process stops before and after each system call "
    "in turn")
{
	const Caller caller(S_SCE | S_SCX);

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_OK(caller.events.control(PIOCCONT, 0));
	REQUIRE_EVENT_STOP(caller.events, S_SCX);
	REQUIRE_EQUAL(0, caller.calls_made());
	REQUIRE_OK(caller.events.control(PIOCCONT, 0));
	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_EQUAL(1, caller.calls_made());
	REQUIRE_OK(caller.events.control(PIOCCONT, 0));
	REQUIRE_EVENT_STOP(caller.events, S_SCX);
	REQUIRE_EQUAL(1, caller.calls_made());
	caller.finish(caller.events);
}

PTRACE_TEST(event__signal,
    "With S_SIG a process stops before a signal is delivered, and PIOCWAIT "
    "reports the signal")
{
	const Target target([] {
		signal(SIGUSR1, catch_signal);
		raise(SIGUSR1);
		_exit(caught);
	});
	const EventFile events(target);
	struct procfs_status status;

	REQUIRE_OK(events.error());
	REQUIRE_OK(events.control(PIOCBIS, S_SIG));
	target.start();
	status = REQUIRE_EVENT_STOP(events, S_SIG);
	REQUIRE_EQUAL(SIGUSR1, status.val);
	REQUIRE_OK(events.control(PIOCBIC, S_SIG));
	REQUIRE_OK(events.control(PIOCCONT, 0));
	REQUIRE_EXITED(target, 1);
}

PTRACE_TEST(event__exit,
    "With S_EXIT a process stops when it exits, and PIOCWAIT reports its wait "
    "status")
{
	const Target target([] { _exit(7); });
	const EventFile events(target);
	struct procfs_status status;

	REQUIRE_OK(events.error());
	REQUIRE_OK(events.control(PIOCBIS, S_EXIT));
	target.start();
	status = REQUIRE_EVENT_STOP(events, S_EXIT);
	REQUIRE_STATUS(static_cast<int>(status.val), Fate::EXITED, 7);
	REQUIRE_OK(events.control(PIOCCONT, 0));
	REQUIRE_EXITED(target, 7);
}

PTRACE_TEST(event__exit_is_too_late_to_attach,
    "PT_ATTACH to an exiting process, which cannot stop, fails with ESRCH")
{
	const Target target([] { _exit(3); });
	const EventFile events(target);

	REQUIRE_OK(events.error());
	REQUIRE_OK(events.control(PIOCBIS, S_EXIT));
	target.start();
	REQUIRE_EVENT_STOP(events, S_EXIT);
	REQUIRE_REFUSED(ESRCH, PT_ATTACH, target, nullptr, 0);
	REQUIRE_OK(events.control(PIOCCONT, 0));
	REQUIRE_EXITED(target, 3);
}

PTRACE_TEST(event__exec,
    "With S_EXEC a process stops when it has executed a program")
{
	const Target target([] {
		exec_shell("exit 42");
	});
	const EventFile events(target);

	REQUIRE_OK(events.error());
	REQUIRE_OK(events.control(PIOCBIS, S_EXEC));
	target.start();
	REQUIRE_EVENT_STOP(events, S_EXEC);
	REQUIRE_OK(events.control(PIOCCONT, 0));
	REQUIRE_EXITED(target, 42);
}

PTRACE_TEST(event__core,
    "With S_CORE a process stops before a signal that dumps core ends it, and "
    "not before one that dumps no core")
{
	const Target dumps([] { raise(SIGQUIT); });
	const EventFile events(dumps);
	const Target ends([] { raise(SIGTERM); });
	const EventFile others(ends);
	struct procfs_status status;

	REQUIRE_OK(events.error());
	REQUIRE_OK(events.control(PIOCBIS, S_CORE));
	dumps.start();
	status = REQUIRE_EVENT_STOP(events, S_CORE);
	REQUIRE_EQUAL(0, status.val);
	REQUIRE_OK(events.control(PIOCCONT, 0));

	REQUIRE_EVENT(end_of(dumps), Fate::KILLED, SIGQUIT);

	REQUIRE_OK(others.error());
	REQUIRE_OK(others.control(PIOCBIS, S_CORE));
	ends.start();
	REQUIRE_KILLED(ends, SIGTERM);
}

PTRACE_TEST(event__of_a_tracee,
    "A tracee stops for a signal first at the event and then for its tracer; "
    "requests about a tracee at an event fail with EBUSY")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		raise(SIGUSR2);
	}));
	const EventFile events(tracee);
	struct procfs_status status;
	int wait_status;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_OK(events.error());
	REQUIRE_OK(events.control(PIOCBIS, S_SIG));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	status = REQUIRE_EVENT_STOP(events, S_SIG);
	REQUIRE_EQUAL(SIGUSR2, status.val);
	REQUIRE_EQUAL(0, waitpid(tracee, &wait_status, WNOHANG));
	REQUIRE_ALL_REFUSED(EBUSY, tracee);
	REQUIRE_OK(events.control(PIOCCONT, 0));
	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_OK(events.control(PIOCBIC, S_SIG));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(event__not_asked_for,
    "A process does not stop at an event that was not requested")
{
	const Caller caller(S_EXIT);

	REQUIRE_EVENT_STOP(caller.events, S_EXIT);
	REQUIRE_EQUAL(CALLS, caller.calls_made());
	caller.finish(caller.events);
}

namespace {

/* sys_process.ko does not replace the kernel's stopevent(). */
void
require_our_stopevent(const char *module)
{
	if (module[0] != '\0')
		ATF_SKIP("D22: stopevent() is the kernel's own");
}

/*
 * In each round two threads of a process make a system call at the same time:
 * both events are reported, one after the other, and both threads run on.
 * Between the two threads this many others are created, which sleep in a system
 * call that does not return.
 */
void
two_threads_stop(int others)
{
	const int rounds = 30;
	struct Progress {
		volatile int	begun[2];	/* rounds, of either thread */
		volatile int	may_begin;
		int		asleep;		/* others, or nearly so */
	};
	const Shared<Progress> progress;
	const Gate never_opened;

	/*
	 * In each round each of the two makes one system call, as nearly at
	 * the same time as possible, and no other.
	 */
	const Target target([&progress, &never_opened, others] {
		auto work = [&progress](int which) {
			for (int i = 1; ; i++) {
				progress->begun[which] = i;
				while (progress->may_begin < i)
					continue;
				if (which == 0)
					(void)getppid();
				else
					(void)geteuid();
			}
		};
		auto second = [&work] { work(1); };
		auto other = [&progress, &never_opened] {
			char byte;

			__atomic_add_fetch(&progress->asleep, 1,
			    __ATOMIC_RELAXED);
			(void)!read(never_opened.reader(), &byte, 1);
		};

		for (int i = 0; i < others; i++)
			start_thread(other);
		while (__atomic_load_n(&progress->asleep, __ATOMIC_RELAXED) <
		    others)
			continue;
		start_thread(second);
		work(0);
	});
	const auto both_begun = [&progress](int round) {
		const Deadline deadline(PATIENCE);

		while ((progress->begun[0] < round ||
		    progress->begun[1] < round) && deadline.wait_a_moment())
			continue;
		return (progress->begun[0] >= round &&
		    progress->begun[1] >= round);
	};
	const EventFile events(target);
	unsigned long of_the_first_round = 0;

	REQUIRE_OK(events.error());
	target.start();
	for (int i = 1; i <= rounds; i++) {
		struct procfs_status status[2];

		REQUIRE_THAT(both_begun(i), "round %d does not begin", i);
		REQUIRE_OK(events.control(PIOCBIS, S_SCX));
		progress->may_begin = i;
		status[0] = REQUIRE_EVENT_STOP(events, S_SCX);
		REQUIRE_OK(events.control(PIOCCONT, 0));
		status[1] = REQUIRE_EVENT_STOP(events, S_SCX);
		REQUIRE_OK(events.control(PIOCCONT, 0));

		/* val is the number of the system call. */
		ATF_REQUIRE(status[0].val != status[1].val);
		if (i == 1)
			of_the_first_round = status[0].val ^ status[1].val;
		REQUIRE_EQUAL(of_the_first_round,
		    status[0].val ^ status[1].val);
	}
}

} /* namespace */

PTRACE_TEST(event__of_two_threads,
    "The events of two threads are reported one after the other, and none is "
    "lost")
{
	require_our_stopevent(get_config_var("module", "").c_str());
	two_threads_stop(0);
}

/* stopevent() distinguishes threads by six bits of their numbers. */
PTRACE_TEST(event__of_the_first_and_the_65th_thread,
    "The events of two threads whose numbers are 64 apart are reported one "
    "after the other, and both threads run on once both are continued")
{
	require_our_stopevent(get_config_var("module", "").c_str());
	two_threads_stop(63);
}

PTRACE_TEST(kill__at_an_event,
    "SIGKILL ends a process that is stopped at an event, without PIOCCONT")
{
	require_our_stopevent(get_config_var("module", "").c_str());

	const Caller caller(S_SCE);
	Event event;

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_EQUAL(0, kill(caller, SIGKILL));
	event = next_event(caller);

	/* On a kernel where it does not, resume the process. */
	if (event.error == ETIMEDOUT) {
		caller.events.control(PIOCBIC, ~0);
		caller.events.control(PIOCCONT, 0);
	}
	REQUIRE_EVENT(event, Fate::KILLED, SIGKILL);
}

PTRACE_TEST(kill__at_an_event_after_the_last_close,
    "SIGKILL ends a process that is stopped at an event with PF_LINGER after "
    "the last close")
{
	require_our_stopevent(get_config_var("module", "").c_str());

	Caller caller(S_SCE);
	Event event;

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_OK(caller.events.control(PIOCSFL, PF_LINGER));
	caller.events.shut();
	REQUIRE_EQUAL(0, kill(caller, SIGKILL));
	event = next_event(caller);

	/* On a kernel where it does not, resume the process. */
	if (event.error == ETIMEDOUT) {
		const EventFile others(caller);

		others.control(PIOCSFL, 0);
		others.control(PIOCBIC, ~0);
		others.control(PIOCCONT, 0);
	}
	REQUIRE_EVENT(event, Fate::KILLED, SIGKILL);
}

PTRACE_TEST(kill__not_by_another_signal,
    "No signal but SIGKILL resumes a process that is stopped at an event")
{
	const Caller caller(S_SCE);

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	for (const int sig : { SIGTERM, SIGINT, SIGUSR1, SIGCONT }) {
		REQUIRE_EQUAL(0, kill(caller, sig));
		REQUIRE_STATE(caller.events, IS_STOPPED);
	}
	REQUIRE_EQUAL(0, caller.calls_made());
	REQUIRE_OK(caller.events.control(PIOCBIC, ~0));
	REQUIRE_OK(caller.events.control(PIOCCONT, 0));
	REQUIRE_KILLED(caller, SIGINT);
}

PTRACE_TEST(status__of_running_process,
    "PIOCSTATUS reports that a process runs, and which events were requested")
{
	const Target target([] { });
	const EventFile events(target);
	struct procfs_status status;

	REQUIRE_OK(events.error());
	REQUIRE_OK(events.status(&status));
	REQUIRE_EQUAL(IS_RUNNING, status.state);
	REQUIRE_EQUAL(0, status.events);
	REQUIRE_EQUAL(0, status.flags);

	REQUIRE_OK(events.control(PIOCBIS, S_SIG));
	REQUIRE_OK(events.control(PIOCBIS, S_CORE));
	REQUIRE_OK(events.status(&status));
	REQUIRE_EQUAL(IS_RUNNING, status.state);
	REQUIRE_EQUAL(S_SIG | S_CORE, status.events);

	REQUIRE_OK(events.control(PIOCBIC, S_SIG));
	REQUIRE_OK(events.status(&status));
	REQUIRE_EQUAL(S_CORE, status.events);
	target.start();
	REQUIRE_EXITED(target, 0);
}

PTRACE_TEST(status__of_stopped_process,
    "PIOCSTATUS reports that a process is stopped, and at which event")
{
	const Caller caller(S_SCE | S_CORE);
	struct procfs_status status;

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_OK(caller.events.status(&status));
	REQUIRE_EQUAL(IS_STOPPED, status.state);
	REQUIRE_EQUAL(S_SCE | S_CORE, status.events);
	REQUIRE_EQUAL(S_SCE, status.why);
	caller.finish(caller.events);
}

PTRACE_TEST(wait__reports_the_same_stop_again,
    "PIOCWAIT for a process that is stopped already returns at once, each time")
{
	const Caller caller(S_SCE);

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_EQUAL(0, caller.calls_made());
	caller.finish(caller.events);
}

PTRACE_TEST(wait__for_a_whole_program,
    "truss: a process requests its own events, stays stopped after its exec "
    "when all files are closed, and then stops at each event until its exit")
{
	const int all = S_EXEC | S_SIG | S_SCE | S_SCX | S_CORE | S_EXIT;
	const Child child(start([] {
		const EventFile own(getpid(), O_WRONLY | O_CLOEXEC);

		CHILD_REQUIRE(own.error() == 0);
		CHILD_REQUIRE(own.control(PIOCBIS, S_EXEC | S_EXIT) == 0);
		CHILD_REQUIRE(own.control(PIOCSFL, PF_LINGER) == 0);
		exec_shell("exit 42");
	}));
	struct procfs_status status;
	int previous = S_SCE;		/* of execve(2), not reported */

	{
		/* Until it has requested events PIOCWAIT returns at once. */
		const EventFile first(child);
		const Deadline deadline(PATIENCE);

		REQUIRE_OK(first.error());
		do {
			memset(&status, 0, sizeof(status));
			REQUIRE_OK(first.wait(&status));
		} while (status.why == 0 && deadline.wait_a_moment());
		REQUIRE_EQUAL(S_EXEC, status.why);
	}

	const EventFile events(child);

	REQUIRE_OK(events.error());
	REQUIRE_OK(events.status(&status));
	REQUIRE_EQUAL(IS_STOPPED, status.state);
	REQUIRE_EQUAL(S_EXEC | S_EXIT, status.events);
	REQUIRE_OK(events.control(PIOCBIS, all));
	REQUIRE_OK(events.control(PIOCSFL, 0));
	REQUIRE_EVENT_STOP(events, S_EXEC);
	for (;;) {
		REQUIRE_OK(events.control(PIOCCONT, 0));
		REQUIRE_OK(events.wait(&status));
		if (status.why == S_EXIT)
			break;
		REQUIRE_EQUAL(previous == S_SCE ? S_SCX : S_SCE, status.why);
		previous = status.why;
	}
	REQUIRE_EQUAL(S_SCE, previous);	/* exit(2) has no S_SCX */
	REQUIRE_STATUS(static_cast<int>(status.val), Fate::EXITED, 42);
	REQUIRE_OK(events.control(PIOCCONT, 0));
	REQUIRE_EXITED(child, 42);
}

PTRACE_TEST(wait__without_events,
    "PIOCWAIT for a process with no events requested returns at once")
{
	const Target target([] { });
	const EventFile events(target);
	struct procfs_status status;

	REQUIRE_OK(events.error());
	REQUIRE_OK(events.wait(&status));
	REQUIRE_STATE(events, IS_RUNNING);
}

PTRACE_TEST(wait__can_be_interrupted,
    "A signal interrupts PIOCWAIT with EINTR")
{
	const int seconds = 1;
	const Target target([] { });
	const EventFile events(target);
	struct procfs_status status;

	REQUIRE_OK(events.error());
	REQUIRE_OK(events.control(PIOCBIS, S_EXIT));
	REQUIRE_ERROR(EINTR, events.wait(&status, seconds));
}

PTRACE_TEST(clear__does_not_release,
    "PIOCBIC of the event that a process is stopped at leaves it stopped")
{
	const Caller caller(S_SCE);

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_OK(caller.events.control(PIOCBIC, S_SCE));
	REQUIRE_STATE(caller.events, IS_STOPPED);
	REQUIRE_EQUAL(0, caller.calls_made());
	caller.finish(caller.events);
}

PTRACE_TEST(continue__of_running_process,
    "PIOCCONT of a process that is not stopped fails with EINVAL")
{
	const Target target([] { });
	const EventFile events(target);

	REQUIRE_OK(events.error());
	REQUIRE_ERROR(EINVAL, events.control(PIOCCONT, 0));
	REQUIRE_ERROR(EINVAL, events.control(PIOCCONT, SIGTERM));
	target.start();
	REQUIRE_EXITED(target, 0);
}

PTRACE_TEST(continue__with_signal,
    "PIOCCONT sends the process the signal in its argument")
{
	const Caller caller(S_SCE);

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_OK(caller.events.control(PIOCBIC, S_SCE));
	REQUIRE_OK(caller.events.control(PIOCCONT, SIGUSR1));
	REQUIRE_KILLED(caller, SIGUSR1);
}

PTRACE_TEST(continue__with_bad_signal,
    "PIOCCONT with an invalid signal number fails with EINVAL and leaves the "
    "process stopped")
{
	const Caller caller(S_SCE);

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	for (const int sig : { -1, 1000, INT_MIN, INT_MAX })
		REQUIRE_ERROR(EINVAL, caller.events.control(PIOCCONT, sig));
	REQUIRE_STATE(caller.events, IS_STOPPED);
	REQUIRE_EQUAL(0, caller.calls_made());
	caller.finish(caller.events);
}

PTRACE_TEST(close__releases,
    "The last close resumes a stopped process and clears its events")
{
	Caller caller(S_SCE);

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	caller.events.shut();
	caller.require_finished();
}

PTRACE_TEST(close__releases_when_opener_exits,
    "A stopped process is resumed when the process that requested its events "
    "exits")
{
	const Target target([] { (void)getppid(); });
	const Child opener(start([&target] {
		const EventFile events(target);
		struct procfs_status status;

		CHILD_REQUIRE(events.error() == 0);
		CHILD_REQUIRE(events.control(PIOCBIS, S_SCE) == 0);
		target.start();
		CHILD_REQUIRE(events.wait(&status) == 0);
		CHILD_REQUIRE(status.why == S_SCE);
		_exit(0);
	}));

	REQUIRE_EXITED(opener, 0);
	REQUIRE_EXITED(target, 0);
}

PTRACE_TEST(close__not_the_last_does_not_release,
    "A close that is not the last does not resume the process")
{
	Caller caller(S_SCE);
	const EventFile others(caller);

	REQUIRE_OK(others.error());
	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	caller.events.shut();
	REQUIRE_STATE(others, IS_STOPPED);
	REQUIRE_EQUAL(0, caller.calls_made());
	caller.finish(others);
}

PTRACE_TEST(linger__outlives_the_close,
    "With PF_LINGER a process stays stopped after the last close, and another "
    "process can open its file and resume it")
{
	Caller caller(S_SCE);
	struct procfs_status status;

	REQUIRE_EVENT_STOP(caller.events, S_SCE);
	REQUIRE_OK(caller.events.control(PIOCSFL, PF_LINGER));
	caller.events.shut();

	const EventFile others(caller);

	REQUIRE_OK(others.error());
	REQUIRE_OK(others.status(&status));
	REQUIRE_OK(others.control(PIOCSFL, 0));
	REQUIRE_EQUAL(IS_STOPPED, status.state);
	REQUIRE_EQUAL(S_SCE, status.why);
	REQUIRE_EQUAL(S_SCE, status.events);
	REQUIRE_EQUAL(PF_LINGER, status.flags);
	REQUIRE_EQUAL(0, caller.calls_made());
	caller.finish(others);
}

PTRACE_TEST(flags__set_and_read,
    "PIOCGFL returns the flags that PIOCSFL set")
{
	const Target target([] { });
	const EventFile events(target);
	unsigned int flags;

	REQUIRE_OK(events.error());
	for (const unsigned int set : { PF_LINGER, 0 }) {
		REQUIRE_OK(events.control(PIOCSFL, set));
		REQUIRE_OK(events.flags(&flags));
		REQUIRE_EQUAL(set, flags);
	}
}

PTRACE_TEST(bad__unknown_command,
    "An ioctl(2) command that is not defined fails with ENOTTY")
{
	const Target target([] { });
	const EventFile events(target);

	REQUIRE_OK(events.error());
	REQUIRE_ERROR(ENOTTY, events.control(PIOCBIS + 7, 0));
	target.start();
	REQUIRE_EXITED(target, 0);
}

PTRACE_TEST(bad__no_process,
    "The file of a pid that no process has cannot be opened; ioctl(2) on an "
    "open one fails with ENOTTY after the process is gone")
{
	const Target target([] { });
	const EventFile events(target);
	const pid_t pid = target;
	struct procfs_status status;

	REQUIRE_OK(events.error());
	target.start();
	REQUIRE_EXITED(target, 0);
	REQUIRE_ERROR(ENOTTY, events.control(PIOCBIS, S_SCE));
	REQUIRE_ERROR(ENOTTY, events.wait(&status));
	REQUIRE_ERROR(ENOTTY, events.status(&status));

	const EventFile gone(pid);

	REQUIRE_ERROR(ENOENT, gone.error());
}

PTRACE_TEST_AS("root", bad__other_user,
    "For a user other than root, opening the file of another user's process "
    "fails with EACCES, and ioctl(2) on one that root opened with EPERM")
{
	struct Errors {
		int	opening;
		int	using_it;
	};
	const Shared<Errors> errors;
	const Target target([] { });
	const pid_t pid = target;
	const Child user(start([&errors, pid] {
		const EventFile events(pid);

		CHILD_REQUIRE(events.error() == 0);
		CHILD_REQUIRE(setuid(SOMEBODY) == 0);
		errors->using_it = events.control(PIOCBIS, S_SCE);

		const EventFile others(pid);

		errors->opening = others.error();
	}));

	REQUIRE_EXITED(user, 0);
	REQUIRE_ERROR(EPERM, errors->using_it);
	REQUIRE_ERROR(EACCES, errors->opening);
	target.start();
	REQUIRE_EXITED(target, 0);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, event__system_call_entry);
	ATF_ADD_TEST_CASE(tcs, event__system_call_exit);
	ATF_ADD_TEST_CASE(tcs, event__entry_and_exit);
	ATF_ADD_TEST_CASE(tcs, event__signal);
	ATF_ADD_TEST_CASE(tcs, event__exit);
	ATF_ADD_TEST_CASE(tcs, event__exec);
	ATF_ADD_TEST_CASE(tcs, event__core);
	ATF_ADD_TEST_CASE(tcs, event__of_a_tracee);
	ATF_ADD_TEST_CASE(tcs, event__exit_is_too_late_to_attach);
	ATF_ADD_TEST_CASE(tcs, event__not_asked_for);
	ATF_ADD_TEST_CASE(tcs, event__of_two_threads);
	ATF_ADD_TEST_CASE(tcs, event__of_the_first_and_the_65th_thread);
	ATF_ADD_TEST_CASE(tcs, kill__at_an_event);
	ATF_ADD_TEST_CASE(tcs, kill__at_an_event_after_the_last_close);
	ATF_ADD_TEST_CASE(tcs, kill__not_by_another_signal);
	ATF_ADD_TEST_CASE(tcs, status__of_running_process);
	ATF_ADD_TEST_CASE(tcs, status__of_stopped_process);
	ATF_ADD_TEST_CASE(tcs, wait__reports_the_same_stop_again);
	ATF_ADD_TEST_CASE(tcs, wait__for_a_whole_program);
	ATF_ADD_TEST_CASE(tcs, wait__without_events);
	ATF_ADD_TEST_CASE(tcs, wait__can_be_interrupted);
	ATF_ADD_TEST_CASE(tcs, clear__does_not_release);
	ATF_ADD_TEST_CASE(tcs, continue__of_running_process);
	ATF_ADD_TEST_CASE(tcs, continue__with_signal);
	ATF_ADD_TEST_CASE(tcs, continue__with_bad_signal);
	ATF_ADD_TEST_CASE(tcs, close__releases);
	ATF_ADD_TEST_CASE(tcs, close__releases_when_opener_exits);
	ATF_ADD_TEST_CASE(tcs, close__not_the_last_does_not_release);
	ATF_ADD_TEST_CASE(tcs, linger__outlives_the_close);
	ATF_ADD_TEST_CASE(tcs, flags__set_and_read);
	ATF_ADD_TEST_CASE(tcs, bad__unknown_command);
	ATF_ADD_TEST_CASE(tcs, bad__no_process);
	ATF_ADD_TEST_CASE(tcs, bad__other_user);
}
