/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals by name, and which of those seen are passed on to the target.
 */
#include <csignal>
#include <strings.h>

#include "signals.h"
#include "text.h"

#define NAMED(signal)	{ #signal, signal }

static const struct {
	const char *name;
	int number;
} names[] = {
	NAMED(SIGHUP), NAMED(SIGINT), NAMED(SIGQUIT), NAMED(SIGILL),
	NAMED(SIGTRAP), NAMED(SIGABRT), NAMED(SIGFPE), NAMED(SIGKILL),
	NAMED(SIGBUS), NAMED(SIGSEGV), NAMED(SIGSYS), NAMED(SIGPIPE),
	NAMED(SIGALRM), NAMED(SIGTERM), NAMED(SIGURG), NAMED(SIGSTOP),
	NAMED(SIGTSTP), NAMED(SIGCONT), NAMED(SIGCHLD), NAMED(SIGTTIN),
	NAMED(SIGTTOU), NAMED(SIGIO), NAMED(SIGXCPU), NAMED(SIGXFSZ),
	NAMED(SIGVTALRM), NAMED(SIGPROF), NAMED(SIGWINCH), NAMED(SIGUSR1),
	NAMED(SIGUSR2),
#ifdef SIGEMT
	NAMED(SIGEMT),
#endif
#ifdef SIGINFO
	NAMED(SIGINFO),
#endif
#ifdef SIGTHR
	NAMED(SIGTHR),
#endif
#ifdef SIGCKPT
	NAMED(SIGCKPT), NAMED(SIGCKPTEXIT),
#endif
#ifdef SIGPWR
	NAMED(SIGPWR),
#endif
};

std::string
signal_name(int signal)
{
	for (const auto &entry : names) {
		if (entry.number == signal)
			return (entry.name);
	}
	return (format("SIG%d", signal));
}

int
signal_number(const std::string &text)
{
	const bool prefixed = strncasecmp(text.c_str(), "SIG", 3) == 0;
	const std::string bare = prefixed ? text.substr(3) : text;

	for (const auto &entry : names) {
		if (strcasecmp(bare.c_str(), entry.name + 3) == 0)
			return (entry.number);
	}
	if (bare.find_first_not_of("0123456789") != std::string::npos)
		fail("\"%s\" is no signal", text.c_str());
	return (number_between(bare, "signal", 1, NSIG - 1));
}

/* The traps of debugging, the terminal's interrupt and attach's stop. */
SignalPolicy::SignalPolicy()
{
	for (const int signal : { SIGTRAP, SIGINT, SIGSTOP })
		handling_[signal].pass = false;
}

const Handling &
SignalPolicy::of(int signal) const
{
	return (signal > 0 && signal < NSIG ? handling_[signal] : others_);
}

/* What each word sets, and what goes with it: nothing stops silently. */
static const struct {
	const char *word;
	bool Handling::*what;
	bool value;
	bool Handling::*also;
} actions[] = {
	{ "stop", &Handling::stop, true, &Handling::print },
	{ "nostop", &Handling::stop, false, nullptr },
	{ "print", &Handling::print, true, nullptr },
	{ "noprint", &Handling::print, false, &Handling::stop },
	{ "pass", &Handling::pass, true, nullptr },
	{ "nopass", &Handling::pass, false, nullptr },
	{ "noignore", &Handling::pass, true, nullptr },
	{ "ignore", &Handling::pass, false, nullptr },
};

void
SignalPolicy::set(int signal, const std::string &action)
{
	for (const auto &entry : actions) {
		if (action != entry.word)
			continue;
		handling_[signal].*entry.what = entry.value;
		if (entry.also != nullptr)
			handling_[signal].*entry.also = entry.value;
		return;
	}
	fail("\"%s\" is not one of stop, nostop, print, noprint, pass and "
	    "nopass", action.c_str());
}

std::string
SignalPolicy::not_passed() const
{
	std::string list;

	for (int signal = 1; signal < NSIG; ++signal) {
		if (!of(signal).pass)
			list += " " + signal_name(signal);
	}
	return (list.empty() ? " none" : list);
}

std::string
describe(int signal, const Handling &handling)
{
	return (format("%-12s%-8s%-9s%s", signal_name(signal).c_str(),
	    handling.stop ? "stop" : "nostop",
	    handling.print ? "print" : "noprint",
	    handling.pass ? "pass" : "nopass"));
}
