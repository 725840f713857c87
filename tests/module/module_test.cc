/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * kldload(2) and kldunload(2) of sys_process.ko.  The configuration variable
 * "module" names the file.
 */
#include <sys/types.h>
#include <sys/linker.h>
#include <sys/mman.h>
#include <sys/sysctl.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include <atf-c++.hpp>

#include "../support/child.h"
#include "../support/gate.h"
#include "../support/names.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/thread.h"
#include "../support/wait.h"

namespace {

int a_word = 4711;

/* The number of requests that the module has served, or -1: not loaded. */
long
calls_served()
{
	unsigned long calls;
	size_t len = sizeof(calls);

	if (sysctlbyname("debug.sys_process_calls", &calls, &len, nullptr,
	    0) == -1)
		return (-1);
	return (static_cast<long>(calls));
}

int
load(const atf::tests::tc &test)
{
	return (kldload(test.get_config_var("module", "").c_str()));
}

int
require_loaded(const atf::tests::tc &test)
{
	const int file = load(test);

	REQUIRE_THAT(file != -1, "kldload: %s", errno_name(errno));
	return (file);
}

/* EBUSY is possible while requests are being served, but not for ever. */
void
require_unloaded(int file)
{
	const Deadline deadline(6 * PATIENCE);

	while (kldunload(file) == -1) {
		REQUIRE_THAT(errno == EBUSY && !deadline.passed(),
		    "kldunload: %s", errno_name(errno));
		deadline.wait_a_moment();
	}
}

/* Requests about a stopped tracee succeed. */
void
require_ptrace_works()
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_VALUE(4711, PT_READ_D, tracee, &a_word, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

/* Trace one child after the other until the flag is set. */
void
trace_on_and_on(volatile bool *enough, volatile unsigned long *rounds)
{
	while (!*enough) {
		const pid_t tracee = fork_traced([] { raise(SIGUSR1); });
		int status;

		CHILD_REQUIRE(tracee != -1);
		CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED, SIGUSR1));
		for (int i = 0; i < 100; i++) {
			CHILD_REQUIRE(request(PT_READ_D, tracee, &a_word,
			    0).value == 4711);
		}
		CHILD_REQUIRE(request(PT_CONTINUE, tracee, CURRENT_PC,
		    0).error == 0);
		CHILD_REQUIRE(wait_for(tracee, Fate::EXITED, 0));

		/* The exit may be reported twice (D1). */
		waitpid(tracee, &status, WNOHANG);
		++*rounds;
	}
}

} /* namespace */

#define MODULE_TEST(name, seconds, what)				\
	ATF_TEST_CASE(name);						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", what);				\
		set_md_var("require.user", "root");			\
		set_md_var("require.config", "module");			\
		set_md_var("timeout", seconds);				\
	}								\
	ATF_TEST_CASE_BODY(name)

MODULE_TEST(load__serves_the_requests, "60",
    "ptrace(2) is served by the module while it is loaded, and by the kernel "
    "after it has been unloaded")
{
	int file;
	long before;

	REQUIRE_EQUAL(-1, calls_served());
	file = require_loaded(*this);
	before = calls_served();
	REQUIRE_THAT(before >= 0, "the module is loaded and does not count");
	require_ptrace_works();
	REQUIRE_THAT(calls_served() > before, "the module served nothing");
	require_unloaded(file);
	REQUIRE_EQUAL(-1, calls_served());
	require_ptrace_works();
}

MODULE_TEST(load__serves_the_requests_for_threads, "60",
    "The module serves the requests for threads, which the kernel need not "
    "know; those for events are EINVAL, because the kernel calls its own "
    "stopevent()")
{
	const int file = require_loaded(*this);
	const Child tracee(start_traced([] {
		auto compute = [] {
			for (;;)
				continue;
		};

		raise(SIGUSR2);
		start_thread(compute);
		raise(SIGUSR1);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_VALUE(1, PT_GETNUMLWPS, tracee, nullptr, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_VALUE(2, PT_GETNUMLWPS, tracee, nullptr, 0);

	lwpid_t tids[3] = { -1, -1, -1 };

	REQUIRE_VALUE(2, PT_GETLWPLIST, tracee, tids, 3);
	REQUIRE_THAT(0 < tids[0] && tids[0] < tids[1] && tids[2] == -1,
	    "threads %d, %d, %d", tids[0], tids[1], tids[2]);

	const struct reg stopped = REQUIRE_REGISTERS(tracee);
	bool other = false;

	for (int i = 0; i < 2; i++) {
		struct ptrace_lwpinfo info = {};
		struct reg regs;

		info.pl_lwpid = tids[i];
		REQUIRE_DONE(PT_LWPINFO, tracee, &info, sizeof(info));
		REQUIRE_EQUAL(tids[i], info.pl_lwpid);
		REQUIRE_DONE(PT_GETREGS, tracee, &regs, tids[i]);
		other = other || regs.r_rsp != stopped.r_rsp;
		REQUIRE_DONE(PT_SETSTEP, tracee, nullptr, tids[i]);
		REQUIRE_DONE(PT_CLEARSTEP, tracee, nullptr, tids[i]);
	}
	REQUIRE_THAT(other, "both threads have the same registers");
	REQUIRE_REFUSED(ESRCH, PT_SETSTEP, tracee, nullptr, tids[1] + 1);

	int mask = 0;
	struct ptrace_sc_ret ret;
	register_t arguments[8];

	REQUIRE_REFUSED(EINVAL, PT_GET_EVENT_MASK, tracee, &mask,
	    sizeof(mask));
	REQUIRE_REFUSED(EINVAL, PT_SET_EVENT_MASK, tracee, &mask,
	    sizeof(mask));
	REQUIRE_REFUSED(EINVAL, PT_FOLLOW_FORK, tracee, nullptr, 1);
	REQUIRE_REFUSED(EINVAL, PT_GET_SC_ARGS, tracee, arguments,
	    sizeof(arguments));
	REQUIRE_REFUSED(EINVAL, PT_GET_SC_RET, tracee, &ret, sizeof(ret));
	for (const int number : { PT_TO_SCE, PT_TO_SCX, PT_SYSCALL })
		REQUIRE_REFUSED(EINVAL, number, tracee, CURRENT_PC, 0);

	REQUIRE_DONE(PT_KILL, tracee, nullptr, 0);
	REQUIRE_KILLED(tracee, SIGKILL);
	require_unloaded(file);
}

MODULE_TEST(load__twice_refused, "60",
    "Loading it a second time fails with EEXIST and it stays loaded")
{
	const int file = require_loaded(*this);

	ATF_REQUIRE_ERRNO(EEXIST, load(*this) == -1);
	require_ptrace_works();
	REQUIRE_THAT(calls_served() > 0, "the module served nothing");
	require_unloaded(file);
}

MODULE_TEST(unload__while_a_caller_is_inside, "120",
    "Unloading it while a request is being served waits for the request or "
    "fails with EBUSY; the request completes")
{
	static const size_t LEN = 64 * 1024 * 1024;
	struct Progress {
		volatile bool	about_to_ask;
		volatile bool	answered;
	};
	const Shared<Progress> progress;
	const int file = require_loaded(*this);
	const Child tracer(start([&progress] {
		void *const memory = mmap(nullptr, LEN, PROT_READ |
		    PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
		const pid_t tracee = fork_traced([] { raise(SIGUSR1); });
		size_t moved;

		CHILD_REQUIRE(memory != MAP_FAILED);
		CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED, SIGUSR1));
		progress->about_to_ask = true;
		CHILD_REQUIRE(transfer(PIOD_READ_D, tracee, memory, memory,
		    LEN, &moved).error == 0);
		CHILD_REQUIRE(moved == LEN);
		progress->answered = true;
		CHILD_REQUIRE(request(PT_KILL, tracee, nullptr, 0).error ==
		    0);
		CHILD_REQUIRE(wait_for(tracee, Fate::KILLED, SIGKILL));
	}));
	const Deadline deadline(PATIENCE);

	while (!progress->about_to_ask && deadline.wait_a_moment())
		continue;
	require_unloaded(file);
	REQUIRE_EXITED(tracer, 0);
	REQUIRE_THAT(progress->answered, "the requests were not served");
	require_ptrace_works();
}

MODULE_TEST(unload__again_and_again_under_load, "900",
    "Loading and unloading it repeatedly (module_rounds, by default 1000) "
    "does not affect processes that trace meanwhile")
{
	static const int TRACERS = 3;
	struct Work {
		volatile bool		enough;
		volatile unsigned long	rounds[TRACERS];
	};
	const int rounds =
	    atoi(get_config_var("module_rounds", "1000").c_str());
	const Shared<Work> work;
	pid_t tracers[TRACERS];
	Gate left;

	for (int i = 0; i < TRACERS; i++) {
		tracers[i] = fork_child([&work, i] {
			trace_on_and_on(&work->enough, &work->rounds[i]);
		});
	}
	for (int i = 0; i < rounds; i++)
		require_unloaded(require_loaded(*this));
	work->enough = true;
	for (int i = 0; i < TRACERS; i++) {
		const Child tracer(tracers[i]);

		REQUIRE_EVENT(next_event(tracer, 6 * PATIENCE), Fate::EXITED,
		    0);
		REQUIRE_THAT(work->rounds[i] > 0, "a tracer did nothing");
	}
	complain("%d rounds; others traced %lu processes", rounds,
	    work->rounds[0] + work->rounds[1] + work->rounds[2]);
	require_ptrace_works();
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, load__serves_the_requests);
	ATF_ADD_TEST_CASE(tcs, load__serves_the_requests_for_threads);
	ATF_ADD_TEST_CASE(tcs, load__twice_refused);
	ATF_ADD_TEST_CASE(tcs, unload__while_a_caller_is_inside);
	ATF_ADD_TEST_CASE(tcs, unload__again_and_again_under_load);
}
