/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Permission to trace on kernels with capabilities (syscap_set(2)).  For a
 * restricted process (SYSCAP_RESTRICTEDROOT) processes that are not restricted
 * do not exist, not even those of the same user.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#if __has_include(<sys/caps.h>)
#include <sys/caps.h>
#else
#define __SYSCAP_SELF		1
#define SYSCAP_RESTRICTEDROOT	0
#define SYSCAP_SENSITIVEROOT	0
#define SYSCAP_NODEBUG_UNPRIV	0
#define syscap_get(cap, ...)	((void)(cap), -1)
#define syscap_set(cap, ...)	((void)(cap), -1)
#endif

#include "../support/case.h"
#include "../support/child.h"
#include "../support/names.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/sleeper.h"
#include "../support/wait.h"

namespace {

/* A uid that needs no account. */
const uid_t SOMEBODY = 32001;

const size_t PAGE_COUNT = 40;

int a_word = 4711;

/* An older kernel sends SIGSYS for an unknown system call. */
bool
have_capabilities()
{
	const auto before = signal(SIGSYS, SIG_IGN);
	const bool there = syscap_get(SYSCAP_RESTRICTEDROOT, nullptr, 0) !=
	    -1;

	signal(SIGSYS, before);
	return (there);
}

#define NEEDS_CAPABILITIES() do {					\
	if (!have_capabilities())					\
		ATF_SKIP("this kernel has no capabilities");		\
} while (0)

/* Disable a capability of the caller until it executes a program. */
void
disable(int cap)
{
	CHILD_REQUIRE(syscap_set(cap, __SYSCAP_SELF, nullptr, 0) != -1);
}

const Request WORD_REQUESTS[] = {
	{ PT_READ_I, &a_word, 0 },
	{ PT_READ_D, &a_word, 0 },
	{ PT_WRITE_I, &a_word, 0 },
	{ PT_WRITE_D, &a_word, 0 },
};

const int REGISTER_REQUESTS[] = {
	PT_GETREGS, PT_SETREGS, PT_GETFPREGS, PT_SETFPREGS, PT_GETDBREGS,
	PT_SETDBREGS,
};
const size_t REGISTER_COUNT =
    sizeof(REGISTER_REQUESTS) / sizeof(REGISTER_REQUESTS[0]);

const int IO_OPERATIONS[] = {
	PIOD_READ_I, PIOD_READ_D, PIOD_WRITE_I, PIOD_WRITE_D,
};

/*
 * Transfers of PT_IO: a page in memory on both sides, one that either side has
 * not touched yet, a block of pages, and unmapped memory of the tracee.
 */
enum Way { TOUCHED, NEW_HERE, NEW_THERE, BLOCK, HOLE, WAYS };

struct Answers {
	Answer	words[sizeof(WORD_REQUESTS) / sizeof(WORD_REQUESTS[0])];
	Answer	resuming[RESUMING_REQUEST_COUNT];
	Answer	registers[REGISTER_COUNT];
	Answer	transfers[4][WAYS];
	size_t	moved[4][WAYS];
};

/* Every request but PT_DETACH without a signal or an address. */
void
try_all(pid_t tracee, const Pages &theirs, const Pages &mine,
    Answers *answers)
{
	const struct {
		size_t	theirs;
		size_t	mine;
		size_t	len;
	} WAY[WAYS] = {
		{ 0, 0, PAGE_BYTES },
		{ 0, PAGE_BYTES, PAGE_BYTES },
		{ PAGE_BYTES, 0, PAGE_BYTES },
		{ 0, 0, PAGE_COUNT * PAGE_BYTES },
		{ PAGE_COUNT * PAGE_BYTES, 0, 8 },
	};
	RequestBuffer buffer;

	memset(&buffer, 0, sizeof(buffer));
	for (size_t i = 0; i < REGISTER_COUNT; i++) {
		answers->registers[i] = request(REGISTER_REQUESTS[i], tracee,
		    &buffer, 0);
	}
	for (size_t op = 0; op < 4; op++) {
		for (size_t way = 0; way < WAYS; way++) {
			answers->transfers[op][way] =
			    transfer(IO_OPERATIONS[op], tracee,
			    theirs.start() + WAY[way].theirs,
			    mine.start() + WAY[way].mine, WAY[way].len,
			    &answers->moved[op][way]);
		}
	}
	make_requests(WORD_REQUESTS, tracee, answers->words);
	make_requests(RESUMING_REQUESTS, tracee, answers->resuming);
}

void
require_not_found(const Answers &answers)
{
	for (size_t i = 0; i < REGISTER_COUNT; i++) {
		REQUIRE_ANSWER(ESRCH, request_name(REGISTER_REQUESTS[i]),
		    answers.registers[i]);
	}
	for (const auto &operation : answers.transfers) {
		for (const Answer &answer : operation)
			REQUIRE_ANSWER(ESRCH, "PT_IO", answer);
	}
	REQUIRE_ANSWERS(ESRCH, WORD_REQUESTS, answers.words);
	REQUIRE_ANSWERS(ESRCH, RESUMING_REQUESTS, answers.resuming);
}

/*
 * PT_ATTACH by root with a capability disabled to another user's process, which
 * has it.
 */
Trace
traced_by_root_without(int cap)
{
	const Shared<Trace> trace;

	against_sleeper([] { CHILD_REQUIRE(setuid(SOMEBODY) == 0); },
	    [&trace, cap](pid_t pid) {
		disable(cap);
		*trace = try_trace(pid);
	    }, [] { });
	return (*trace);
}

void
restrict_self()
{
	disable(SYSCAP_RESTRICTEDROOT);
}

} /* namespace */

PTRACE_TEST(restricted__cannot_trace_others,
    "PT_ATTACH by a restricted process to one of the same user that is not "
    "restricted fails with ESRCH and does not affect it")
{
	NEEDS_CAPABILITIES();

	const Shared<Attempts> attempts;

	against_sleeper(unprepared, [&attempts](pid_t pid) {
		restrict_self();
		try_all_requests(pid, &*attempts);
	}, [&attempts] { REQUIRE_ATTEMPTS(ESRCH, EPERM, *attempts); });
}

PTRACE_TEST(restricted__requests_about_its_tracee,
    "After a tracer becomes restricted every request about a tracee that is "
    "not fails with ESRCH and reads or changes nothing, except PT_DETACH "
    "without a signal or an address")
{
	NEEDS_CAPABILITIES();

	Pages theirs(PAGE_COUNT), mine(PAGE_COUNT);
	const Shared<Answers> answers;
	const Child tracer(start([&] {
		const pid_t tracee = fork_traced([&theirs] {
			memset(theirs.start(), 0x5a, PAGE_BYTES);
			raise(SIGUSR1);
			CHILD_REQUIRE(*const_cast<volatile int *>(&a_word) ==
			    4711);
			for (size_t i = 0; i < PAGE_COUNT * PAGE_BYTES; i++) {
				CHILD_REQUIRE(theirs.start()[i] ==
				    (i < PAGE_BYTES ? 0x5a : 0));
			}
		});

		CHILD_REQUIRE(tracee != -1);
		CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED, SIGUSR1));
		memset(mine.start(), 0xa5, PAGE_BYTES);
		restrict_self();
		try_all(tracee, theirs, mine, &*answers);
		for (size_t i = 0; i < PAGE_COUNT * PAGE_BYTES; i++) {
			CHILD_REQUIRE(mine.start()[i] ==
			    (i < PAGE_BYTES ? 0xa5 : 0));
		}
		CHILD_REQUIRE(request(PT_DETACH, tracee, CURRENT_PC,
		    0).error == 0);
		CHILD_REQUIRE(wait_for(tracee, Fate::EXITED, 0));
	}));

	REQUIRE_EXITED(tracer, 0);
	require_not_found(*answers);
}

PTRACE_TEST(restricted__trace_each_other,
    "A restricted process can trace another restricted process")
{
	NEEDS_CAPABILITIES();

	const Shared<Trace> trace;

	against_own_sleeper(restrict_self, unprepared,
	    [&trace](pid_t pid) { *trace = try_trace(pid); });
	REQUIRE_TRACED(*trace);
}

PTRACE_TEST(restricted__can_be_traced_by_others,
    "A process that is not restricted can trace a restricted one")
{
	NEEDS_CAPABILITIES();

	REQUIRE_TRACEABLE(restrict_self);
}

PTRACE_TEST(restricted__tracee_leaves_by_exec,
    "Requests by a restricted tracer fail with ESRCH after exec has lifted the "
    "tracee's restriction, except PT_DETACH")
{
	NEEDS_CAPABILITIES();

	struct Found {
		Answer	word;
		Answer	registers;
		Answer	resume;
	};
	const Shared<Found> found;
	const Child tracer(start([&found] {
		restrict_self();

		const pid_t tracee = fork_traced([] {
			exec_shell("exit 3");
		});
		struct reg registers;

		CHILD_REQUIRE(tracee != -1);
		CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED, SIGTRAP));
		found->word = request(PT_READ_D, tracee, &a_word, 0);
		found->registers = request(PT_GETREGS, tracee, &registers, 0);
		found->resume = request(PT_CONTINUE, tracee, CURRENT_PC, 0);
		CHILD_REQUIRE(request(PT_DETACH, tracee, CURRENT_PC,
		    0).error == 0);
		CHILD_REQUIRE(wait_for(tracee, Fate::EXITED, 3));
	}));

	REQUIRE_EXITED(tracer, 0);
	REQUIRE_ANSWER(ESRCH, "PT_READ_D", found->word);
	REQUIRE_ANSWER(ESRCH, "PT_GETREGS", found->registers);
	REQUIRE_ANSWER(ESRCH, "PT_CONTINUE", found->resume);
}

PTRACE_TEST_AS("root", restricted__root_traces_another_user,
    "Restricted root can trace a restricted process of another user, as root "
    "in a jail can")
{
	NEEDS_CAPABILITIES();

	const Shared<Trace> trace;

	against_own_sleeper(restrict_self,
	    [] { CHILD_REQUIRE(setuid(SOMEBODY) == 0); },
	    [&trace](pid_t pid) { *trace = try_trace(pid); });
	REQUIRE_TRACED(*trace);
}

PTRACE_TEST_AS("root", privilege__to_debug_is_needed,
    "PT_ATTACH to another user's process fails with EPERM for root with "
    "SYSCAP_NODEBUG_UNPRIV or all sensitive capabilities disabled")
{
	NEEDS_CAPABILITIES();

	REQUIRE_ANSWER(EPERM, "PT_ATTACH",
	    traced_by_root_without(SYSCAP_NODEBUG_UNPRIV).attach);
	REQUIRE_ANSWER(EPERM, "PT_ATTACH",
	    traced_by_root_without(SYSCAP_SENSITIVEROOT).attach);
}

PTRACE_TEST(privilege__to_debug_is_not_needed,
    "A process with SYSCAP_NODEBUG_UNPRIV disabled can trace processes of its "
    "own user")
{
	NEEDS_CAPABILITIES();

	const Shared<Trace> trace;

	against_own_sleeper([] { disable(SYSCAP_NODEBUG_UNPRIV); }, unprepared,
	    [&trace](pid_t pid) { *trace = try_trace(pid); });
	REQUIRE_TRACED(*trace);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, restricted__cannot_trace_others);
	ATF_ADD_TEST_CASE(tcs, restricted__requests_about_its_tracee);
	ATF_ADD_TEST_CASE(tcs, restricted__trace_each_other);
	ATF_ADD_TEST_CASE(tcs, restricted__can_be_traced_by_others);
	ATF_ADD_TEST_CASE(tcs, restricted__tracee_leaves_by_exec);
	ATF_ADD_TEST_CASE(tcs, restricted__root_traces_another_user);
	ATF_ADD_TEST_CASE(tcs, privilege__to_debug_is_needed);
	ATF_ADD_TEST_CASE(tcs, privilege__to_debug_is_not_needed);
}
