/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What ptdb(1) prints and how it ends, as whoever runs it sees them.
 */

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include <string>

#include "../command/command.h"

/*
 * ptdb with these arguments.  It stands in the directory of this program,
 * and so do its scripts and its sample.
 */
static std::string
ptdb(const atf::tests::tc &test, const std::string &arguments)
{
	return ("cd " + test.get_config_var("srcdir") + " && ./ptdb " +
	    arguments);
}

#define PTDB_TEST(name, what)						\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", what);				\
		set_md_var("timeout", "600");				\
	}								\
	ATF_TEST_CASE_BODY(name)

PTDB_TEST(sample__every_part_of_it, "On its sample program ptdb shows "
    "breakpoints, registers, memory, steps, a watchpoint, the x87 and signals")
{
	const Run sample = result_of(ptdb(*this,
	    "-x sample.ptdb ./sample"));

	require_status(sample, 0);
	require_in_order(sample, { "(exec)", "<main> (breakpoint 1)",
	    "<work> (breakpoint 2)", "rip    0x", "|hello from the s|",
	    "<limit> = 3", "<limit> = 5", "(step 1 of 5)", "(step 5 of 5)",
	    "(watchpoint 3: total was 0, is 1)", "6.28318530717958648",
	    "stopped: SIGUSR1", "passing SIGUSR1", "SIGUSR1 arrived",
	    "stopped: SIGUSR2", "not passing SIGUSR2", "SIGUSR2 never came",
	    "exited with status 15" });
}

PTDB_TEST(any_program__runs_to_its_end, "Any program can be stepped, looked "
    "at and run to its end, without symbols")
{
	const Run list = result_of(ptdb(*this,
	    "-x any.ptdb /bin/ls -l /"));

	require_status(list, 0);
	require_in_order(list, { "(exec)", "rip    0x", "(step 1 of 10)",
	    "(step 10 of 10)", "(ptdb) x $rsp", "(ptdb) run", "bin",
	    "exited with status 0" });
}

PTDB_TEST(attach__and_detach, "A running process can be attached to by its "
    "pid, looked at and let go; it lives on")
{
	const pid_t sleeper = fork();

	ATF_REQUIRE(sleeper >= 0);
	if (sleeper == 0) {
		for (;;)
			pause();
	}

	const std::string pid = std::to_string(sleeper);
	const Run visit = result_of(ptdb(*this,
	    "-c 'regs; detach' -p " + pid));
	const bool alive = kill(sleeper, 0) == 0 &&
	    waitpid(sleeper, nullptr, WNOHANG) == 0;

	kill(sleeper, SIGKILL);
	waitpid(sleeper, nullptr, 0);
	require_status(visit, 0);
	require_in_order(visit, { "(attached)", "rip    0x" });
	if (!alive)
		ATF_FAIL("it did not survive the visit");
}

/* What goes wrong, and the one line that says so. */
static const struct {
	const char *arguments;
	int status;
	const char *says;
} failures[] = {
	{ "", 2, "usage: ptdb" },
	{ "-z /bin/true", 2, "usage: ptdb" },
	{ "-t soon /bin/true", 2, "soon" },
	{ "-x /nonexistent /bin/true", 2, "/nonexistent" },
	{ "-c info /nonexistent", 1, "/nonexistent" },
	{ "-c info -p 999999999", 1, "PT_ATTACH of 999999999" },
	{ "-c nonsense /bin/true", 1, "nonsense" },
	{ "-c 'break nowhere' /bin/true", 1, "nowhere" },
	{ "-c 'x 0' /bin/true", 1, "PT_IO of" },
	{ "-c 'write 0 1' /bin/true", 1, "Bad address" },
	{ "-c 'continue SIGNONE' /bin/true", 1, "SIGNONE" },
	{ "-c 'set rip 1x' /bin/true", 1, "1x" },
	{ "-c 'watch 0x1 8' /bin/true", 1, "0x1" },
};

PTDB_TEST(failures__are_said_in_a_line, "Bad arguments and commands that "
    "cannot be done are said in one line, and in the exit status")
{
	for (const auto &failure : failures) {
		const Run bad = result_of(ptdb(*this, failure.arguments));

		require_status(bad, failure.status);
		require_in_order(bad, { failure.says });
	}
}

PTDB_TEST(time__runs_out, "A script that takes too long is ended, and what "
    "it was waiting for is said")
{
	const Run slow = result_of(ptdb(*this,
	    "-t 1 -c continue /bin/tail -f /dev/null"));

	require_status(slow, 1);
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, sample__every_part_of_it);
	ATF_ADD_TEST_CASE(tests, any_program__runs_to_its_end);
	ATF_ADD_TEST_CASE(tests, attach__and_detach);
	ATF_ADD_TEST_CASE(tests, failures__are_said_in_a_line);
	ATF_ADD_TEST_CASE(tests, time__runs_out);
}
