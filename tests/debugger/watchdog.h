/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The signals that ptdb itself gets, its time limit among them.
 *
 * A process that was attached to dies with its tracer, so no signal ends
 * ptdb by itself: handlers take a note, whatever waits looks at it, and the
 * process is let go before ptdb exits.
 */
#ifndef _DEBUGGER_WATCHDOG_H_
#define _DEBUGGER_WATCHDOG_H_

#include <csignal>

/*
 * From now on signals are noted.  Ctrl-C ends a scripted run and interrupts
 * the process of an interactive one.  After so many seconds, unless 0, the
 * time is over.
 */
void watchdog_start(bool scripted, unsigned seconds);

/* Throws an Ending if a signal or the time limit has come. */
void watchdog_check();

/* Has a user typed Ctrl-C since this was last asked? */
bool watchdog_interrupted();

/* Has ptdb been stopped, and SIGCONT come, since this was last asked? */
bool watchdog_continued();

/* Has a signal that ends ptdb, not the time limit, come since then? */
bool watchdog_asked_again();

/* The command being worked on. */
void watchdog_command(const char *line);

/*
 * What is called when ptdb crashes, before it dies of that signal; null for
 * nothing.
 */
void watchdog_on_crash(void (*function)());

/* While one exists, ptdb waits for what its name says. */
class Waiting {
public:
	explicit Waiting(const char *what);
	~Waiting();
	Waiting(const Waiting &) = delete;
	Waiting &operator=(const Waiting &) = delete;

private:
	const char *before_;
};

/*
 * While one exists, signals come only during wait(), so that none is missed
 * between a look at what it changes and the wait for it.
 */
class SignalsHeld {
public:
	SignalsHeld();
	~SignalsHeld();
	SignalsHeld(const SignalsHeld &) = delete;
	SignalsHeld &operator=(const SignalsHeld &) = delete;

	/*
	 * Until a signal comes, SIGCHLD too, the time is over (-1: never), or
	 * fd (-1: none) can be read from: only then true.
	 */
	bool wait(int fd, int milliseconds) const;

	/* Until one comes, or the time is over: only then true. */
	bool stay_away(int milliseconds) const;

private:
	sigset_t before_;
};

#endif /* !_DEBUGGER_WATCHDOG_H_ */
