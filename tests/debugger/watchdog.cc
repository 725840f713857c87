/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The signals that ptdb itself gets, its time limit among them.
 */
#include <sys/time.h>
#include <sys/types.h>

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <string>
#include <unistd.h>

#include "signals.h"
#include "text.h"
#include "watchdog.h"

static bool scripted;
static unsigned limit;			/* in seconds */
static std::string command = "starting";
static const char *waiting_for;
static void (*crash_function)();
static volatile sig_atomic_t ending;	/* the first signal that ends ptdb */
static volatile sig_atomic_t asked;	/* one that was not the time limit */
static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t continued;

static void
end(int signal)
{
	if (ending == 0)
		ending = signal;
	if (signal != SIGALRM)
		asked = 1;
}

static void
interrupt(int signal)
{
	if (scripted)
		end(signal);
	else
		interrupted = 1;
	asked = 1;
}

static void
note_continued(int)
{
	continued = 1;
}

/* It wakes whatever waits, or spoils a write(2), and that is all. */
static void
wake(int)
{
}

/* The second crash, if the first one's work crashes, has no handler. */
static void
crash(int signal)
{
	if (crash_function != nullptr)
		crash_function();
	raise(signal);
}

static const struct {
	int signal;
	void (*handler)(int);
} handlers[] = {
	{ SIGHUP, end }, { SIGQUIT, end }, { SIGTERM, end },
	{ SIGALRM, end }, { SIGVTALRM, end }, { SIGPROF, end },
	{ SIGUSR1, end }, { SIGUSR2, end }, { SIGXCPU, end },
	{ SIGINT, interrupt }, { SIGCONT, note_continued },
	{ SIGCHLD, wake }, { SIGPIPE, wake }, { SIGXFSZ, wake },
	{ SIGSEGV, crash }, { SIGBUS, crash }, { SIGILL, crash },
	{ SIGFPE, crash }, { SIGABRT, crash },
};

/* Only a signal that ends ptdb interrupts what it waits for. */
static int
flags_for(void (*handler)(int))
{
	if (handler == crash)
		return (SA_ONSTACK | static_cast<int>(SA_RESETHAND));
	return (handler == end || (handler == interrupt && scripted) ? 0 :
	    SA_RESTART);
}

/* One that is ignored from the start, as nohup(1) has it, stays ignored. */
static bool
ignored(int signal)
{
	struct sigaction action;

	return (sigaction(signal, nullptr, &action) == 0 &&
	    action.sa_handler == SIG_IGN);
}

void
watchdog_start(bool script, unsigned seconds)
{
	static char stack[64 * 1024];
	stack_t crash_stack = {};

	scripted = script;
	limit = seconds;
	crash_stack.ss_sp = stack;
	crash_stack.ss_size = sizeof(stack);
	sigaltstack(&crash_stack, nullptr);
	for (const auto &entry : handlers) {
		struct sigaction action = {};

		if (entry.handler == end && ignored(entry.signal))
			continue;
		action.sa_handler = entry.handler;
		action.sa_flags = flags_for(entry.handler);
		sigemptyset(&action.sa_mask);
		sigaction(entry.signal, &action, nullptr);
	}
	if (seconds != 0) {
		struct itimerval timer = {};

		timer.it_value.tv_sec = seconds;
		setitimer(ITIMER_REAL, &timer, nullptr);
	}
}

void
watchdog_check()
{
	if (ending == 0)
		return;

	std::string why = ending == SIGALRM ? format("timeout after %s",
	    counted(limit, "second").c_str()) : ending == SIGINT ?
	    "interrupted" : signal_name(ending);

	why += ": " + command;
	if (waiting_for != nullptr)
		why += format(": waiting for %s", waiting_for);
	throw Ending(why);
}

bool
watchdog_interrupted()
{
	const bool was = interrupted;

	interrupted = 0;
	return (was);
}

bool
watchdog_continued()
{
	const bool was = continued;

	continued = 0;
	return (was);
}

bool
watchdog_asked_again()
{
	const bool was = asked;

	asked = 0;
	return (was);
}

void
watchdog_command(const char *line)
{
	command = line;
}

void
watchdog_on_crash(void (*function)())
{
	crash_function = function;
}

Waiting::Waiting(const char *what)
    : before_(waiting_for)
{
	waiting_for = what;
}

Waiting::~Waiting()
{
	waiting_for = before_;
}

SignalsHeld::SignalsHeld()
{
	sigset_t noted;

	sigemptyset(&noted);
	for (const auto &entry : handlers) {
		if (entry.handler != crash)
			sigaddset(&noted, entry.signal);
	}
	sigprocmask(SIG_BLOCK, &noted, &before_);
}

SignalsHeld::~SignalsHeld()
{
	sigprocmask(SIG_SETMASK, &before_, nullptr);
}

static struct timespec
time_of(int milliseconds)
{
	return { milliseconds / 1000, milliseconds % 1000 * 1000000L };
}

bool
SignalsHeld::wait(int fd, int milliseconds) const
{
	struct pollfd input = { fd, POLLIN, 0 };
	const struct timespec time = time_of(milliseconds);

	return (ppoll(&input, fd == -1 ? 0 : 1, milliseconds == -1 ? nullptr :
	    &time, &before_) == 1);
}

bool
SignalsHeld::stay_away(int milliseconds) const
{
	const struct timespec time = time_of(milliseconds);

	return (ppoll(nullptr, 0, &time, &before_) == 0);
}
