/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals by name, and what is done when one stops the target.
 */
#ifndef _DEBUGGER_SIGNALS_H_
#define _DEBUGGER_SIGNALS_H_

#include <csignal>
#include <string>

std::string	signal_name(int signal);

/* Takes SIGUSR1, USR1 and a number. */
int	signal_number(const std::string &text);

struct Handling {
	bool stop = true;	/* ptdb asks what to do */
	bool print = true;	/* it is told; always, if it stops */
	bool pass = true;	/* the target gets it when it goes on */
};

class SignalPolicy {
public:
	SignalPolicy();

	const Handling &of(int signal) const;

	/* "nostop" for example; throws an Error if that is no action. */
	void set(int signal, const std::string &action);

	/* The names of those that are not passed. */
	std::string not_passed() const;

private:
	Handling handling_[NSIG];
	Handling others_;
};

/* "SIGUSR1    stop    print    pass". */
std::string	describe(int signal, const Handling &handling);

#endif /* !_DEBUGGER_SIGNALS_H_ */
