/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Kinds of memory: inherited, copied on write, wired, and several kinds next to
 * each other.
 */
#include <sys/mman.h>

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "../support/bytes.h"
#include "../support/case.h"
#include "../support/child.h"
#include "../support/names.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/wait.h"

namespace {

const unsigned char PARENTS = 0x11, CHILDS = 0x22, TRACERS = 0x33;

/* The page with this number, counted from start. */
unsigned char *
page_at(unsigned char *start, size_t number)
{
	return (start + number * PAGE_BYTES);
}

void
fill_page(unsigned char *page, unsigned char value)
{
	memset(page, value, PAGE_BYTES);
}

} /* namespace */

PTRACE_TEST(inherited__read,
    "In memory inherited from its parent PT_IO reads the tracee's own copy of "
    "pages that it has written, and the contents at fork(2) of the others, "
    "also after the parent has written to them")
{
	const Pages pages(3), seen(3);

	memset(pages.start(), PARENTS, 3 * PAGE_BYTES);

	const Child tracee(start_traced([&pages] {
		fill_page(page_at(pages.start(), 1), CHILDS);
		raise(SIGUSR1);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (int round = 0; round < 2; round++) {
		REQUIRE_READ(tracee, pages.start(), seen.start(),
		    3 * PAGE_BYTES);
		ATF_REQUIRE(all_are(page_at(seen.start(), 0), PAGE_BYTES,
		    PARENTS));
		ATF_REQUIRE(all_are(page_at(seen.start(), 1), PAGE_BYTES,
		    CHILDS));
		ATF_REQUIRE(all_are(page_at(seen.start(), 2), PAGE_BYTES,
		    PARENTS));
		memset(pages.start(), TRACERS, 3 * PAGE_BYTES);
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(inherited__written,
    "What PT_IO and PT_WRITE_D write to memory that a tracee has inherited "
    "from its tracer is not visible in the tracer, at the first write and "
    "later ones")
{
	const Pages pages(2), own(2);
	int word;

	memset(pages.start(), PARENTS, 2 * PAGE_BYTES);
	memset(own.start(), TRACERS, 2 * PAGE_BYTES);
	memcpy(&word, own.start(), sizeof(word));

	const Child tracee(start_traced([&pages] {
		raise(SIGUSR1);
		CHILD_REQUIRE(all_are(pages.start(), 2 * PAGE_BYTES,
		    TRACERS));
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (int round = 0; round < 2; round++) {
		REQUIRE_DONE(PT_WRITE_D, tracee, page_at(pages.start(), 1),
		    word);
		REQUIRE_WRITE(tracee, pages.start(), own.start(),
		    2 * PAGE_BYTES);
		ATF_REQUIRE(all_are(pages.start(), 2 * PAGE_BYTES, PARENTS));
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(wired__read_and_written,
    "Memory that the tracee has wired with mlock(2) can be read and written")
{
	static const size_t len = 2 * PAGE_BYTES;
	const Pages pages(2), own(2);
	const Child tracee(start_traced([&pages] {
		memset(pages.start(), CHILDS, len);

		const bool wired = mlock(pages.start(), len) == 0;

		raise(wired ? SIGUSR1 : SIGUSR2);
		CHILD_REQUIRE(!wired || all_are(pages.start(), len, TRACERS));
	}));
	const Event event = next_event(tracee);

	if (event.is(Fate::STOPPED, SIGUSR2))
		ATF_SKIP("mlock(2) is not allowed here");
	REQUIRE_EVENT(event, Fate::STOPPED, SIGUSR1);
	REQUIRE_READ(tracee, pages.start(), own.start(), len);
	ATF_REQUIRE(all_are(own.start(), len, CHILDS));
	memset(own.start(), TRACERS, len);
	REQUIRE_WRITE(tracee, pages.start(), own.start(), len);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

namespace {

/*
 * Four kinds of pages in turn: touched, untouched, read-only, and from a shared
 * mapping.
 */
const size_t KINDS = 4, ROUNDS = 12, MIXED = KINDS * ROUNDS;

void
mix_kinds(unsigned char *start)
{
	for (size_t i = 0; i < MIXED; i += KINDS) {
		fill_page(page_at(start, i), CHILDS);
		CHILD_REQUIRE(mprotect(page_at(start, i + 2), PAGE_BYTES,
		    PROT_READ) == 0);
		CHILD_REQUIRE(mmap(page_at(start, i + 3), PAGE_BYTES,
		    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANON | MAP_FIXED,
		    -1, 0) == page_at(start, i + 3));
	}
}

} /* namespace */

PTRACE_TEST(mixed__kinds_side_by_side,
    "One PT_IO reads and writes pages of different kinds next to each other: "
    "touched, untouched, read-only and shared; it begins and ends within pages")
{
	const Pages pages(MIXED), own(MIXED);
	static const size_t off = 100, len = MIXED * PAGE_BYTES - 2 * off;
	const Child tracee(start_traced([&pages] {
		mix_kinds(pages.start());
		raise(SIGUSR1);
		CHILD_REQUIRE(all_are(pages.start(), off, CHILDS));
		CHILD_REQUIRE(all_are(pages.start() + off, len, TRACERS));
		CHILD_REQUIRE(all_are(pages.start() + off + len, off, 0));
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_READ(tracee, pages.start() + off, own.start() + off, len);
	for (size_t i = 1; i < MIXED - 1; i++)
		ATF_REQUIRE(all_are(page_at(own.start(), i), PAGE_BYTES,
		    i % KINDS == 0 ? CHILDS : 0));
	memset(own.start(), TRACERS, MIXED * PAGE_BYTES);
	REQUIRE_WRITE(tracee, pages.start() + off, own.start() + 7, len);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(mixed__up_to_unmapped_memory,
    "PT_IO that reaches unmapped memory of the tracee fails with EFAULT, and "
    "the bytes before it can be read and written")
{
	const Pages own(21), pages(20);	/* in this order: a gap behind */
	const Child tracee(start_traced([&pages] {
		memset(pages.start(), CHILDS, 20 * PAGE_BYTES);
		raise(SIGUSR1);
	}));
	size_t moved;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (const int operation : { PIOD_READ_D, PIOD_WRITE_D }) {
		REQUIRE_ANSWER(EFAULT, "PT_IO", transfer(operation, tracee,
		    pages.start(), own.start(), 21 * PAGE_BYTES, &moved));
		REQUIRE_READ(tracee, pages.start(), own.start(),
		    20 * PAGE_BYTES);
		ATF_REQUIRE(all_are(own.start(), 20 * PAGE_BYTES, CHILDS));
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, inherited__read);
	ATF_ADD_TEST_CASE(tcs, inherited__written);
	ATF_ADD_TEST_CASE(tcs, wired__read_and_written);
	ATF_ADD_TEST_CASE(tcs, mixed__kinds_side_by_side);
	ATF_ADD_TEST_CASE(tcs, mixed__up_to_unmapped_memory);
}
