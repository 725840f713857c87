/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A stopped tracee for bad requests, with checks that they changed nothing.
 */
#include <signal.h>
#include <string.h>

#include "tracee_fixture.h"
#include "wait.h"

namespace {

const int SURVIVED = 21;

unsigned char
pattern(size_t i)
{
	return (static_cast<unsigned char>(i * 7 + i / 256));
}

void
fill_pattern(unsigned char *page)
{
	for (size_t i = 0; i < PAGE_BYTES; i++)
		page[i] = pattern(i);
}

/* The index of the first changed byte, or PAGE_BYTES. */
size_t
first_change(const unsigned char *page)
{
	size_t i = 0;

	while (i < PAGE_BYTES && page[i] == pattern(i))
		i++;
	return (i);
}

} /* namespace */

TraceeFixture::TraceeFixture()
    : pages_(1), child_(fork_traced([this] { run_child(); }))
{
	fill_pattern(page());
	REQUIRE_STOPPED(child_, SIGUSR1);
	regs_ = REQUIRE_REGISTERS(child_);
}

void
TraceeFixture::run_child() const
{
	fill_pattern(page());
	raise(SIGUSR1);
	CHILD_REQUIRE(first_change(page()) == PAGE_BYTES);
	_exit(SURVIVED);
}

void
TraceeFixture::require_unharmed(const char *file, int line) const
{
	unsigned char copy[PAGE_BYTES];
	struct reg regs;
	size_t change;

	require_read(file, line, child_, page(), copy, sizeof(copy));
	change = first_change(copy);
	if (change != PAGE_BYTES) {
		fail_at(file, line, "byte %zu of the tracee's page: "
		    "expected %#x, got %#x", change, pattern(change),
		    copy[change]);
	}
	change = first_change(page());
	if (change != PAGE_BYTES) {
		fail_at(file, line, "byte %zu of the tracer's page: "
		    "expected %#x, got %#x", change, pattern(change),
		    page()[change]);
	}
	regs = require_registers(file, line, child_);
	if (memcmp(&regs, &regs_, sizeof(regs)) != 0) {
		fail_at(file, line, "the tracee's registers changed: "
		    "rip was %#lx, is %#lx", regs_.r_rip, regs.r_rip);
	}
}

void
TraceeFixture::require_alive(const char *file, int line) const
{
	require_request(file, line, 0, PT_CONTINUE, child_, CURRENT_PC, 0);
	require_event(file, line, next_event(child_), Fate::EXITED, SURVIVED);
}
