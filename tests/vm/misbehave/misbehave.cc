/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Test cases that fail in different ways, to test that process 1 and the report
 * show it.  They run only with vm.only=misbehave.
 */
#include <sys/types.h>
#include <sys/ptrace.h>

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <atf-c++.hpp>

#define MISBEHAVE(name)							\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("timeout", "1");				\
	}								\
	ATF_TEST_CASE_BODY(name)

namespace {

void
say(const char *text)
{
	write(STDOUT_FILENO, text, strlen(text));
}

[[noreturn]] void
wait_for_ever()
{
	for (;;)
		poll(nullptr, 0, 1000);
}

} /* namespace */

MISBEHAVE(behaves)
{
	say("no newline at the end");
}

MISBEHAVE(fails)
{
	ATF_REQUIRE(errno == -1);
}

MISBEHAVE(fails_with_another_errno)
{
	ATF_REQUIRE_ERRNO(ENOENT, close(77) == -1);
}

MISBEHAVE(fails_in_two_lines)
{
	ATF_FAIL("one\ntwo");
}

MISBEHAVE(fails_not)
{
	atf::tests::tc::expect_fail("D0");
}

MISBEHAVE(crashes)
{
	raise(SIGSEGV);
}

MISBEHAVE(hangs)
{
	signal(SIGTERM, SIG_IGN);
	wait_for_ever();
}

MISBEHAVE(leaves_a_process)
{
	if (fork() == 0)
		wait_for_ever();
}

MISBEHAVE(forks_and_forks)
{
	for (;;) {
		if (fork() == -1)
			sched_yield();
	}
}

/* Traced by process 1. */
MISBEHAVE(is_traced)
{
	ptrace(PT_TRACE_ME, 0, nullptr, 0);
	raise(SIGUSR1);
}

MISBEHAVE(closes_everything)
{
	for (int fd = 0; fd < 64; fd++)
		close(fd);
}

/* Output that looks like the kernel's or like that of process 1. */
MISBEHAVE(lies)
{
	for (int i = 0; i < 300; i++)
		say("db> panic: @@12 abcd result lies exited 1 failed: no\n");
}

MISBEHAVE(has_long_lines)
{
	for (int i = 0; i < 300; i++)
		say("0123456789abcdefghij");
	say("\n");
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, behaves);
	ATF_ADD_TEST_CASE(tcs, fails);
	ATF_ADD_TEST_CASE(tcs, fails_with_another_errno);
	ATF_ADD_TEST_CASE(tcs, fails_in_two_lines);
	ATF_ADD_TEST_CASE(tcs, fails_not);
	ATF_ADD_TEST_CASE(tcs, crashes);
	ATF_ADD_TEST_CASE(tcs, hangs);
	ATF_ADD_TEST_CASE(tcs, leaves_a_process);
	ATF_ADD_TEST_CASE(tcs, forks_and_forks);
	ATF_ADD_TEST_CASE(tcs, is_traced);
	ATF_ADD_TEST_CASE(tcs, closes_everything);
	ATF_ADD_TEST_CASE(tcs, lies);
	ATF_ADD_TEST_CASE(tcs, has_long_lines);
}
