/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A process to attach to, that can be seen to run.
 */
#ifndef COMMAND_TICKER_H
#define COMMAND_TICKER_H

#include <sys/types.h>

#include <string>

/*
 * Shared with the last Ticker: how often it has called tick(), which scripts
 * know, and what its prepare() counts.
 */
constexpr int TICKS = 8;
extern volatile unsigned long *ticks;

extern "C" void	tick();

/* Calls prepare(), if there is one, and then tick() until it is killed. */
class Ticker {
public:
	explicit Ticker(void (*prepare)() = nullptr);
	~Ticker();
	Ticker(const Ticker &) = delete;
	Ticker &operator=(const Ticker &) = delete;

	std::string pid() const { return (std::to_string(pid_)); }

	/* How often it has ticked. */
	unsigned long count() const;

	/*
	 * It lives and is not stopped, or the case fails: it ticks on from
	 * now, or from that count.
	 */
	void require_ticking(const std::string &after) const;
	void require_ticking(const std::string &after,
	    unsigned long before) const;

private:
	pid_t pid_;
};

#endif /* !COMMAND_TICKER_H */
