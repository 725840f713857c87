/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Long transfers of PT_IO, and transfers of memory that is shared, untouched,
 * or unmapped meanwhile.
 */
#include <sys/time.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../support/bytes.h"
#include "../support/case.h"
#include "../support/child.h"
#include "../support/gate.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/thread.h"
#include "../support/wait.h"

namespace {

/* Enough that a transfer lasts for many time slices. */
const size_t MUCH = 32 * 1024 * 1024;
const size_t MUCH_PAGES = MUCH / PAGE_BYTES;

/* A signal may arrive before a transfer begins or after its end. */
const int ATTEMPTS = 10;

volatile sig_atomic_t caught;

void
catch_signal(int)
{
	caught = 1;
}

/* The first byte of each page that is moved. */
const unsigned char MARK = 0x5a;

void
mark_pages(unsigned char *memory)
{
	for (size_t i = 0; i < MUCH_PAGES; i++)
		memory[i * PAGE_BYTES] = MARK;
}

/* The number of leading pages that have been copied. */
size_t
pages_arrived(const volatile unsigned char *memory)
{
	size_t count = 0;

	while (count < MUCH_PAGES && memory[count * PAGE_BYTES] == MARK)
		count++;
	return (count);
}

/* Wait until the first page has been copied.  False on timeout. */
bool
begins(const volatile unsigned char *memory)
{
	const Deadline deadline(PATIENCE);

	while (memory[0] != MARK && deadline.wait_a_moment())
		continue;
	return (memory[0] == MARK);
}

/* SIGALRM at this interval, which is at least a clock tick. */
void
set_alarms(int microseconds)
{
	struct itimerval timer;

	memset(&timer, 0, sizeof(timer));
	timer.it_value.tv_usec = microseconds;
	timer.it_interval.tv_usec = microseconds;
	setitimer(ITIMER_REAL, &timer, nullptr);
}

const int SOON = 5000;

struct Copy {
	unsigned char	bytes[MUCH];
};

} /* namespace */

PTRACE_TEST(signal__ends_a_transfer,
    "A signal for the tracer ends PT_IO early: it succeeds, piod_len is the "
    "number of bytes moved, and another PT_IO can move the rest")
{
	const Pages theirs(MUCH_PAGES);
	const Shared<Copy> mine;
	const Child tracee(start_traced([&theirs] {
		mark_pages(theirs.start());
		raise(SIGUSR1);
	}));
	bool ended_early = false;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	signal(SIGALRM, catch_signal);
	for (int i = 0; i < ATTEMPTS && !ended_early; i++) {
		Answer answer;
		size_t moved, rest;

		memset(mine->bytes, 0, MUCH);
		caught = 0;
		set_alarms(SOON);
		answer = transfer(PIOD_READ_D, tracee, theirs.start(),
		    mine->bytes, MUCH, &moved);
		set_alarms(0);
		REQUIRE_ANSWER(0, "a long PT_IO", answer);
		ended_early = moved < MUCH;
		ATF_REQUIRE(moved != 0);
		REQUIRE_EQUAL((moved + PAGE_BYTES - 1) / PAGE_BYTES,
		    pages_arrived(mine->bytes));
		if (!ended_early)
			continue;
		REQUIRE_EQUAL(1, caught);
		REQUIRE_ANSWER(0, "PT_IO of the rest", transfer(PIOD_READ_D,
		    tracee, theirs.start() + moved, mine->bytes + moved,
		    MUCH - moved, &rest));
		REQUIRE_EQUAL(MUCH - moved, rest);
		REQUIRE_EQUAL(MUCH_PAGES, pages_arrived(mine->bytes));
	}
	ATF_REQUIRE(ended_early);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

namespace {

/* Make a long transfer from a tracee to copy, and wait to be killed. */
[[noreturn]] void
make_long_transfer(const Pages &theirs, Copy *copy, int alarms)
{
	const pid_t tracee = fork_traced([&theirs] {
		mark_pages(theirs.start());
		raise(SIGUSR1);
	});
	size_t moved;

	CHILD_REQUIRE(tracee != -1);
	CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED, SIGUSR1));
	set_alarms(alarms);
	transfer(PIOD_READ_D, tracee, theirs.start(), copy->bytes, MUCH,
	    &moved);
	for (;;)
		pause();
}

} /* namespace */

PTRACE_TEST(signal__ends_a_tracer,
    "A signal that is not caught ends a tracer in a long PT_IO before all "
    "bytes are moved")
{
	bool ended_early = false;

	for (int i = 0; i < ATTEMPTS && !ended_early; i++) {
		const Pages theirs(MUCH_PAGES);
		const Shared<Copy> copy;
		const Child tracer(start([&] {
			make_long_transfer(theirs, &*copy, SOON);
		}));

		REQUIRE_KILLED(tracer, SIGALRM);
		ended_early = pages_arrived(copy->bytes) != 0 &&
		    pages_arrived(copy->bytes) < MUCH_PAGES;
	}
	ATF_REQUIRE(ended_early);
}

PTRACE_TEST(signal__kills_a_tracer,
    "SIGKILL ends a tracer in a long PT_IO before all bytes are moved")
{
	bool seen_under_way = false, ended_early = false;

	for (int i = 0; i < ATTEMPTS && !ended_early; i++) {
		const Pages theirs(MUCH_PAGES);
		const Shared<Copy> copy;
		const Child tracer(start([&] {
			make_long_transfer(theirs, &*copy, 0);
		}));

		ATF_REQUIRE(begins(copy->bytes));
		if (copy->bytes[MUCH - PAGE_BYTES] != MARK)
			seen_under_way = true;
		REQUIRE_EQUAL(0, kill(tracer, SIGKILL));
		REQUIRE_KILLED(tracer, SIGKILL);
		ended_early = pages_arrived(copy->bytes) < MUCH_PAGES;
	}
	if (!seen_under_way)
		ATF_SKIP("it takes a second CPU to send SIGKILL meanwhile");
	ATF_REQUIRE(ended_early);
}

namespace {

/*
 * A tracer moves a page that it shares with its tracee, and has not touched
 * yet, to or from the same page of the tracee.  A kernel that deadlocks there
 * never returns and takes no signal, so a child does it.
 */
void
require_moved_onto_itself(const char *file, int line, int op, size_t len)
{
	const Shared<unsigned char[PAGE_BYTES]> page;
	const Shared<Answer> answer;
	const Shared<size_t> moved;
	const Gate done;
	const Child tracer(start([&] {
		const pid_t tracee = fork_traced([&page] {
			memset(*page, MARK, PAGE_BYTES);
			raise(SIGUSR1);
			CHILD_REQUIRE((*page)[0] == MARK);
			CHILD_REQUIRE((*page)[PAGE_BYTES - 1] == MARK);
		});

		CHILD_REQUIRE(tracee != -1);
		CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED, SIGUSR1));
		*answer = transfer(op, tracee, *page, *page, len, &*moved);
		done.open();
		CHILD_REQUIRE(request(PT_CONTINUE, tracee, CURRENT_PC,
		    0).error == 0);
		CHILD_REQUIRE(wait_for(tracee, Fate::EXITED, 0));
	}));

	if (!done.pass())
		fail_at(file, line, "PT_IO, operation %d, does not return", op);
	require_event(file, line, next_event(tracer), Fate::EXITED, 0);
	require_answer(file, line, 0, "PT_IO", *answer);
	require_equal(file, line, "moved", len, *moved);
}

} /* namespace */

PTRACE_TEST(shared__read_to_the_same_page,
    "PT_IO can read a page that tracer and tracee share into the tracer's own "
    "mapping of it, which has not been touched yet")
{
	require_moved_onto_itself(__FILE__, __LINE__, PIOD_READ_D, PAGE_BYTES);
}

PTRACE_TEST(shared__write_from_the_same_page,
    "PT_IO can write a page that tracer and tracee share from the tracer's own "
    "mapping of it, which has not been touched yet")
{
	require_moved_onto_itself(__FILE__, __LINE__, PIOD_WRITE_D,
	    PAGE_BYTES);
}

PTRACE_TEST(fresh__pages_not_touched_yet,
    "Memory that neither tracer nor tracee has touched yet is read as zeros, "
    "and can be written from such memory")
{
	static const size_t len = 3 * PAGE_BYTES;
	const Pages theirs(4), to(4), from(4);
	const Child tracee(start_traced([&theirs] {
		raise(SIGUSR1);
		CHILD_REQUIRE(all_are(theirs.start(), len, 0));
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_READ(tracee, theirs.start() + 100, to.start() + 200, len);
	ATF_REQUIRE(all_are(to.start(), 4 * PAGE_BYTES, 0));
	REQUIRE_WRITE(tracee, theirs.start() + 200, from.start() + 100, len);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(fork__copies_stay_apart,
    "What PT_IO writes to memory that the tracee shares copy-on-write with its "
    "child is not visible to the child")
{
	const unsigned char written = 7;
	const size_t len = 2 * PAGE_BYTES;
	const Pages pages(2), own(2);
	Gate done;
	const Child tracee(start_traced([&] {
		memset(pages.start(), MARK, len);

		const pid_t child = fork_child([&] {
			done.pass_or_exit();
			CHILD_REQUIRE(all_are(pages.start(), len, MARK));
		});

		CHILD_REQUIRE(child != -1);
		raise(SIGUSR1);
		CHILD_REQUIRE(all_are(pages.start(), len, written));
		done.open();
		CHILD_REQUIRE(wait_for(child, Fate::EXITED, 0));
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	memset(own.start(), written, len);
	REQUIRE_WRITE(tracee, pages.start(), own.start(), len);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);

	REQUIRE_EVENT(next_event_but_sigchld(tracee), Fate::EXITED, 0);
}

namespace {

const int TRANSFERS = 200;

/* Set by the main thread (done) and by the thread that remaps (ended). */
struct Remapping {
	volatile bool	done;
	volatile bool	ended;
};

/* Unmap the memory and map other memory there, until done is set. */
void
remap(const Pages &pages, Remapping *state)
{
	const size_t len = 2 * PAGE_BYTES;
	const int kind = MAP_PRIVATE | MAP_ANON | MAP_FIXED;

	while (!state->done) {
		CHILD_REQUIRE(mmap(pages.start(), len, PROT_NONE, kind, -1,
		    0) == pages.start());
		CHILD_REQUIRE(mmap(pages.start(), len, PROT_READ | PROT_WRITE,
		    kind, -1, 0) == pages.start());
	}
	state->ended = true;
}

/* The thread uses the memory until it has ended. */
void
end_remapping(Remapping *state)
{
	const Deadline deadline(PATIENCE);

	state->done = true;
	while (!state->ended && deadline.wait_a_moment())
		continue;
	CHILD_REQUIRE(state->ended);
}

/* Transfers to and from memory that another thread unmaps and maps. */
void
move_while_remapped(pid_t tracee, const Pages &theirs)
{
	Remapping state = {};
	const Pages own(2);
	auto body = [&own, &state] { remap(own, &state); };
	size_t moved;

	start_thread(body);
	for (int i = 0; i < TRANSFERS; i++) {
		const Answer answer = transfer(i % 2 == 0 ? PIOD_READ_D :
		    PIOD_WRITE_D, tracee, theirs.start(), own.start(),
		    2 * PAGE_BYTES, &moved);

		CHILD_REQUIRE(answer.error == 0 || answer.error == EFAULT);
		CHILD_REQUIRE(answer.error != 0 || moved == 2 * PAGE_BYTES);
	}
	end_remapping(&state);
}

} /* namespace */

PTRACE_TEST(unmap__of_the_tracers_memory,
    "While another thread of the tracer unmaps its memory, PT_IO moves all "
    "bytes or fails with EFAULT, and afterwards it succeeds")
{
	const Pages theirs(2);
	const Child tracer(start([&theirs] {
		const pid_t tracee = fork_traced([] { raise(SIGUSR1); });
		int word;
		size_t moved;

		CHILD_REQUIRE(tracee != -1);
		CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED, SIGUSR1));
		move_while_remapped(tracee, theirs);
		CHILD_REQUIRE(transfer(PIOD_READ_D, tracee, theirs.start(),
		    &word, sizeof(word), &moved).error == 0);
		CHILD_REQUIRE(request(PT_CONTINUE, tracee, CURRENT_PC,
		    0).error == 0);
		CHILD_REQUIRE(wait_for(tracee, Fate::EXITED, 0));
	}));

	REQUIRE_EXITED(tracer, 0);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, signal__ends_a_transfer);
	ATF_ADD_TEST_CASE(tcs, signal__ends_a_tracer);
	ATF_ADD_TEST_CASE(tcs, signal__kills_a_tracer);
	ATF_ADD_TEST_CASE(tcs, shared__read_to_the_same_page);
	ATF_ADD_TEST_CASE(tcs, shared__write_from_the_same_page);
	ATF_ADD_TEST_CASE(tcs, fresh__pages_not_touched_yet);
	ATF_ADD_TEST_CASE(tcs, fork__copies_stay_apart);
	ATF_ADD_TEST_CASE(tcs, unmap__of_the_tracers_memory);
}
