/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A stopped tracee for bad requests, with checks that they changed nothing.
 */
#ifndef SUPPORT_TRACEE_FIXTURE_H
#define SUPPORT_TRACEE_FIXTURE_H

#include "child.h"
#include "pages.h"
#include "request.h"

class TraceeFixture {
public:
	TraceeFixture();

	operator
	pid_t() const
	{
		return (child_);
	}

	/* A page of its memory, and the unmapped memory after it. */
	unsigned char *
	page() const
	{
		return (pages_.start());
	}

	unsigned char *
	hole() const
	{
		return (pages_.end());
	}

	/* Its page and registers, and our copy of the page, are unchanged. */
	void require_unharmed(const char *file, int line) const;

	/* Continue it: it finds its page unchanged and exits. */
	void require_alive(const char *file, int line) const;

private:
	void run_child() const;

	Pages		pages_;
	Child		child_;
	struct reg	regs_;
};

#define REQUIRE_UNHARMED(fixture)					\
	(fixture).require_unharmed(__FILE__, __LINE__)
#define REQUIRE_ALIVE(fixture)						\
	(fixture).require_alive(__FILE__, __LINE__)

#endif /* !SUPPORT_TRACEE_FIXTURE_H */
