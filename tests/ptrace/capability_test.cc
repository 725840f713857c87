/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Who may trace whom where processes are kept from things (syscap_set(2)).
 * A restricted process (SYSCAP_RESTRICTEDROOT) does not find those that are
 * not, even those of its own user.
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
#include "../support/kernel_sleep.h"
#include "../support/names.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/wait.h"

namespace {

/* Need not have an account. */
const uid_t SOMEBODY = 32001;

const size_t PAGE_COUNT = 40;

int a_word = 4711;

/* An older kernel sends SIGSYS for a call that it does not know. */
bool
there_are_capabilities()
{
	const auto before = signal(SIGSYS, SIG_IGN);
	const bool there = syscap_get(SYSCAP_RESTRICTEDROOT, nullptr, 0) !=
	    -1;

	signal(SIGSYS, before);
	return (there);
}

#define NEEDS_CAPABILITIES() do {					\
	if (!there_are_capabilities())					\
		ATF_SKIP("this kernel has no capabilities");		\
} while (0)

/* From now on, and not after exec. */
void
keep_from(int cap)
{
	CHILD_REQUIRE(syscap_set(cap, __SYSCAP_SELF, nullptr, 0) != -1);
}

/* One request of those that read or change a tracee. */
struct Attempt {
	int		request;
	const void	*addr;
	int		data;
};

const Attempt ATTEMPTS[] = {
	{ PT_READ_I, &a_word, 0 },
	{ PT_READ_D, &a_word, 0 },
	{ PT_WRITE_I, &a_word, 0 },
	{ PT_WRITE_D, &a_word, 0 },
	{ PT_CONTINUE, WHERE_IT_IS, 0 },
	{ PT_CONTINUE, WHERE_IT_IS, SIGTERM },
	{ PT_CONTINUE, &a_word, 0 },
	{ PT_STEP, WHERE_IT_IS, 0 },
	{ PT_STEP, &a_word, 0 },
	{ PT_KILL, nullptr, 0 },
	{ PT_DETACH, WHERE_IT_IS, SIGTERM },
	{ PT_DETACH, WHERE_IT_IS, SIGKILL },
};
const size_t ATTEMPT_COUNT = sizeof(ATTEMPTS) / sizeof(ATTEMPTS[0]);

/* The tracer's buffer is filled for those that set. */
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
 * Ways that PT_IO goes: a page in memory on both sides, one that each side
 * has not touched yet, a block, and where there is nothing.
 */
enum Way { TOUCHED, NEW_HERE, NEW_THERE, BLOCK, HOLE, WAYS };

struct Answers {
	Answer	requests[ATTEMPT_COUNT];
	Answer	registers[REGISTER_COUNT];
	Answer	transfers[4][WAYS];
	size_t	moved[4][WAYS];
};

/* Every way to reach the tracee, but to let it go as it is. */
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
	for (size_t i = 0; i < ATTEMPT_COUNT; i++) {
		answers->requests[i] = request(ATTEMPTS[i].request, tracee,
		    ATTEMPTS[i].addr, ATTEMPTS[i].data);
	}
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
	for (size_t i = 0; i < ATTEMPT_COUNT; i++) {
		REQUIRE_ANSWER(ESRCH, request_name(ATTEMPTS[i].request),
		    answers.requests[i]);
	}
}

/* A tracer and what it attaches to, both its own making. */
template <typename Prepare, typename Body>
void
in_a_family(Prepare prepare, Body body)
{
	KernelSleep sleep;
	const Child tracer(start([&] {
		prepare();

		const pid_t target = fork_child([&sleep] {
			sleep.enter();
			_exit(7);
		});

		CHILD_REQUIRE(target != -1);
		CHILD_REQUIRE(sleep.begun());
		body(target);
		CHILD_REQUIRE(sleep.end());
		CHILD_REQUIRE(happens(target, Fate::EXITED, 7));
	}));

	REQUIRE_EXITED(tracer, 0);
}

/* PT_ATTACH; granted, a word is read, and the target let go. */
struct Trace {
	Answer	attach;
	Answer	word;
};

void
try_trace(pid_t target, Trace *trace)
{
	trace->attach = request(PT_ATTACH, target, nullptr, 0);
	if (trace->attach.error != 0)
		return;
	CHILD_REQUIRE(happens(target, Fate::STOPPED, SIGSTOP));
	trace->word = request(PT_READ_D, target, &a_word, 0);
	CHILD_REQUIRE(request(PT_DETACH, target, WHERE_IT_IS, 0).error == 0);
}

void
require_traced(const Trace &trace)
{
	REQUIRE_ANSWER(0, "PT_ATTACH", trace.attach);
	REQUIRE_ANSWER(0, "PT_READ_D", trace.word);
	REQUIRE_EQUAL(4711, trace.word.value);
}

/*
 * What root that is kept from something is told when it attaches to a
 * process of somebody's, which is not kept from it.
 */
Trace
traced_by_root_without(int cap)
{
	KernelSleep sleep;
	const Shared<Trace> trace;
	const Child target(start([&sleep] {
		CHILD_REQUIRE(setuid(SOMEBODY) == 0);
		sleep.enter();
		_exit(7);
	}));
	const pid_t pid = target;

	REQUIRE_THAT(sleep.begun(), "waited in vain for a process to sleep");

	const Child tracer(start([&trace, cap, pid] {
		keep_from(cap);
		try_trace(pid, &*trace);
	}));

	REQUIRE_EXITED(tracer, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(target, 7);
	return (*trace);
}

} /* namespace */

PTRACE_TEST(restricted__does_not_find_others,
    "PT_ATTACH by a restricted process to one of its user that is not "
    "restricted fails with ESRCH and does not disturb it")
{
	NEEDS_CAPABILITIES();

	KernelSleep sleep;
	const Shared<Attempts> attempts;
	const Child target(start([&sleep] { sleep.enter(); _exit(7); }));
	const pid_t pid = target;

	REQUIRE_ASLEEP(sleep);

	const Child tracer(start([&attempts, pid] {
		keep_from(SYSCAP_RESTRICTEDROOT);
		try_everything(pid, &*attempts);
	}));

	REQUIRE_EXITED(tracer, 0);
	REQUIRE_ATTEMPTS(ESRCH, EPERM, *attempts);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(target, 7);
}

PTRACE_TEST(restricted__loses_its_tracee,
    "For a tracer that becomes restricted every request about a tracee that is "
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
		CHILD_REQUIRE(happens(tracee, Fate::STOPPED, SIGUSR1));
		memset(mine.start(), 0xa5, PAGE_BYTES);
		keep_from(SYSCAP_RESTRICTEDROOT);
		try_all(tracee, theirs, mine, &*answers);
		for (size_t i = 0; i < PAGE_COUNT * PAGE_BYTES; i++) {
			CHILD_REQUIRE(mine.start()[i] ==
			    (i < PAGE_BYTES ? 0xa5 : 0));
		}
		CHILD_REQUIRE(request(PT_DETACH, tracee, WHERE_IT_IS,
		    0).error == 0);
		CHILD_REQUIRE(happens(tracee, Fate::EXITED, 0));
	}));

	REQUIRE_EXITED(tracer, 0);
	require_not_found(*answers);
}

PTRACE_TEST(restricted__trace_each_other,
    "A restricted process can trace another that is restricted")
{
	NEEDS_CAPABILITIES();

	const Shared<Trace> trace;

	in_a_family([] { keep_from(SYSCAP_RESTRICTEDROOT); },
	    [&trace](pid_t target) { try_trace(target, &*trace); });
	require_traced(*trace);
}

PTRACE_TEST(restricted__is_open_to_others,
    "A process that is not restricted can trace one that is")
{
	NEEDS_CAPABILITIES();

	KernelSleep sleep;
	const Shared<Trace> trace;
	const Child target(start([&sleep] {
		keep_from(SYSCAP_RESTRICTEDROOT);
		sleep.enter();
		_exit(7);
	}));

	REQUIRE_ASLEEP(sleep);
	try_trace(target, &*trace);
	require_traced(*trace);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(target, 7);
}

PTRACE_TEST(restricted__tracee_leaves_by_exec,
    "Requests by a restricted tracer fail with ESRCH after exec has lifted the "
    "tracee's restriction, except PT_DETACH")
{
	NEEDS_CAPABILITIES();

	struct Found {
		Answer	word;
		Answer	registers;
		Answer	go_on;
	};
	const Shared<Found> found;
	const Child tracer(start([&found] {
		keep_from(SYSCAP_RESTRICTEDROOT);

		const pid_t tracee = fork_traced([] {
			exec_shell("exit 3");
		});
		struct reg registers;

		CHILD_REQUIRE(tracee != -1);
		CHILD_REQUIRE(happens(tracee, Fate::STOPPED, SIGTRAP));
		found->word = request(PT_READ_D, tracee, &a_word, 0);
		found->registers = request(PT_GETREGS, tracee, &registers, 0);
		found->go_on = request(PT_CONTINUE, tracee, WHERE_IT_IS, 0);
		CHILD_REQUIRE(request(PT_DETACH, tracee, WHERE_IT_IS,
		    0).error == 0);
		CHILD_REQUIRE(happens(tracee, Fate::EXITED, 3));
	}));

	REQUIRE_EXITED(tracer, 0);
	REQUIRE_ANSWER(ESRCH, "PT_READ_D", found->word);
	REQUIRE_ANSWER(ESRCH, "PT_GETREGS", found->registers);
	REQUIRE_ANSWER(ESRCH, "PT_CONTINUE", found->go_on);
}

PTRACE_TEST_AS("root", restricted__root_traces_another_user,
    "Restricted root can trace a restricted process of another user, as root "
    "in a jail can")
{
	NEEDS_CAPABILITIES();

	KernelSleep sleep;
	const Shared<Trace> trace;
	const Child tracer(start([&] {
		keep_from(SYSCAP_RESTRICTEDROOT);

		const pid_t target = fork_child([&sleep] {
			CHILD_REQUIRE(setuid(SOMEBODY) == 0);
			sleep.enter();
			_exit(7);
		});

		CHILD_REQUIRE(target != -1);
		CHILD_REQUIRE(sleep.begun());
		try_trace(target, &*trace);
		CHILD_REQUIRE(sleep.end());
		CHILD_REQUIRE(happens(target, Fate::EXITED, 7));
	}));

	REQUIRE_EXITED(tracer, 0);
	require_traced(*trace);
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

	in_a_family([] { keep_from(SYSCAP_NODEBUG_UNPRIV); },
	    [&trace](pid_t target) { try_trace(target, &*trace); });
	require_traced(*trace);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, restricted__does_not_find_others);
	ATF_ADD_TEST_CASE(tcs, restricted__loses_its_tracee);
	ATF_ADD_TEST_CASE(tcs, restricted__trace_each_other);
	ATF_ADD_TEST_CASE(tcs, restricted__is_open_to_others);
	ATF_ADD_TEST_CASE(tcs, restricted__tracee_leaves_by_exec);
	ATF_ADD_TEST_CASE(tcs, restricted__root_traces_another_user);
	ATF_ADD_TEST_CASE(tcs, privilege__to_debug_is_needed);
	ATF_ADD_TEST_CASE(tcs, privilege__to_debug_is_not_needed);
}
