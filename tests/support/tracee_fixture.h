/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A stopped tracee to try bad requests on, which knows if one did harm.
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

	/* A page of its memory, and what comes after it: nothing. */
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

	/* Its page and registers are as they were, and so is our page. */
	void require_unharmed(const char *file, int line) const;

	/* Let go, it finds its page as it was and exits as it should. */
	void require_alive(const char *file, int line) const;

private:
	void live() const;

	Pages		pages_;
	Child		child_;
	struct reg	regs_;
};

#define REQUIRE_UNHARMED(fixture)					\
	(fixture).require_unharmed(__FILE__, __LINE__)
#define REQUIRE_ALIVE(fixture)						\
	(fixture).require_alive(__FILE__, __LINE__)

#endif /* !SUPPORT_TRACEE_FIXTURE_H */
