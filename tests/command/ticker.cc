/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A process to attach to, that can be seen to run.
 */
#include <sys/mman.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include "ticker.h"

volatile unsigned long *ticks;

extern "C" __attribute__((noinline)) void
tick()
{
	++*ticks;
}

Ticker::Ticker(void (*prepare)())
{
	ticks = static_cast<volatile unsigned long *>(mmap(nullptr,
	    TICKS * sizeof(*ticks), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANON,
	    -1, 0));
	pid_ = fork();
	ATF_REQUIRE(pid_ >= 0);
	if (pid_ == 0) {
		if (prepare != nullptr)
			prepare();
		for (;;) {
			tick();
			usleep(1000);
		}
	}
}

Ticker::~Ticker()
{
	kill(pid_, SIGKILL);
	waitpid(pid_, nullptr, 0);
}

unsigned long
Ticker::count() const
{
	return (*ticks);
}

void
Ticker::require_ticking(const std::string &after) const
{
	require_ticking(after, count());
}

void
Ticker::require_ticking(const std::string &after, unsigned long before) const
{
	constexpr int patience = 60000;

	for (int i = 0; i < patience; ++i) {
		if (waitpid(pid_, nullptr, WNOHANG) != 0)
			ATF_FAIL("killed after " + after);
		if (*ticks > before + 5)
			return;
		usleep(1000);
	}
	ATF_FAIL("it does not run after " + after);
}
