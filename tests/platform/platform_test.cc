/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The hosted platform on hosts with other debug registers or without filters
 * of system calls, and its count of requests.
 */

#include <atf-c++.hpp>

#include <string>

#include "../command/command.h"

#define PLATFORM_TEST(name, what)					\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", what);				\
		set_md_var("timeout", "120");				\
	}								\
	ATF_TEST_CASE_BODY(name)

/* A command in the debugger's directory; the kernel is in the one above. */
static Run
started(const atf::tests::tc &test, const std::string &environment,
    const std::string &command)
{
	return (result_of("cd " + test.get_config_var("srcdir") +
	    "/../debugger && unset DEBUG_REGISTERS && " + environment +
	    " " + command));
}

/* A host whose debug registers never trap. */
static std::string
dead_registers(const atf::tests::tc &test)
{
	return ("LD_PRELOAD=" + test.get_config_var("srcdir") +
	    "/dead_registers.so");
}

static const char SAMPLE[] = "./ptdb -x sample.ptdb ./sample";
static const char SAYS_SO[] = "debug registers are emulated by single steps: "
    "this machine's never trap";

static bool
has(const Run &run, const char *text)
{
	return (run.output.find(text) != std::string::npos);
}

PLATFORM_TEST(debug_registers__selected, "DEBUG_REGISTERS selects "
    "which debug registers are used, and an unknown value is an error")
{
	for (const char *which : { "cpu", "emulated" }) {
		const Run run = started(*this, std::string("DEBUG_REGISTERS=") +
		    which, "../hosted -d");

		require_status(run, 0);
		ATF_REQUIRE_EQ(which + std::string("\n"), run.output);
	}

	const Run nonsense = started(*this, "DEBUG_REGISTERS=fast",
	    "../hosted /bin/true");

	require_status(nonsense, 2);
	require_in_order(nonsense, { "DEBUG_REGISTERS=fast",
	    "neither cpu nor emulated" });
}

PLATFORM_TEST(debug_registers__never_trap, "If debug registers never trap they "
    "are emulated, with a message, and watchpoints work")
{
	const std::string dead = dead_registers(*this);
	const Run sample = started(*this, dead, SAMPLE);

	ATF_REQUIRE_EQ("emulated\n",
	    started(*this, dead, "../hosted -d").output);
	require_status(sample, 0);
	require_in_order(sample, { SAYS_SO,
	    "(watchpoint 3: total was 0, is 1)", "exited with status 15" });
}

PLATFORM_TEST(debug_registers__never_trap_and_forced, "Debug registers that "
    "never trap are used if DEBUG_REGISTERS requires it: watchpoints do not "
    "stop")
{
	const Run sample = started(*this, dead_registers(*this) +
	    " DEBUG_REGISTERS=cpu", SAMPLE);

	ATF_REQUIRE(has(sample, "watchpoint 3 at"));
	ATF_REQUIRE(!has(sample, "watchpoint 3:"));
	ATF_REQUIRE(!has(sample, SAYS_SO));
}

PLATFORM_TEST(debug_registers__found_by_trying, "Without DEBUG_REGISTERS "
    "watchpoints work on any machine, with a message if they are emulated")
{
	const bool emulated =
	    started(*this, "", "../hosted -d").output == "emulated\n";
	const Run sample = started(*this, "", SAMPLE);

	require_status(sample, 0);
	require_in_order(sample, { "(watchpoint 3: total was 0, is 1)" });
	ATF_REQUIRE_EQ(emulated, has(sample, SAYS_SO));
}

PLATFORM_TEST(debug_registers__emulated, "Every case of debug_test passes "
    "with emulated debug registers, also if the CPU's trap")
{
	const Run all = started(*this, "export DEBUG_REGISTERS=emulated;",
	    "cd ../ptrace && cases=`./debug_test -l | "
	    "sed -n 's/^ident: //p'` && for case in $cases; do "
	    "echo $case && ./debug_test -v srcdir=`pwd` $case || exit 1; "
	    "done; echo all of them");

	require_status(all, 0);
	require_in_order(all, { "watch__string_instruction", "all of them" });
}

/* A host without filters; empty if this one has none. */
static std::string
no_filters(const atf::tests::tc &test)
{
	const std::string path = test.get_config_var("srcdir") + "/no_filters";

	return (result_of(path + " /bin/true").status == 0 ? path : "");
}

PLATFORM_TEST(calls__filtered, "Only system calls of interest stop a program: "
    "it has a filter, also after exec")
{
	if (no_filters(*this).empty())
		ATF_SKIP("this host has no filters of system calls");

	const Run run = started(*this, "", "../hosted /bin/sh -c "
	    "'exec grep Seccomp: /proc/self/status'");

	require_status(run, 0);
	ATF_REQUIRE_EQ("Seccomp:\t2\n", run.output);
}

PLATFORM_TEST(calls__without_filters, "On a host without filters of system "
    "calls every case of call_test passes, and watchpoints work")
{
	const std::string without = no_filters(*this);
	const Run all = started(*this, "export WITHOUT=" + without + ";",
	    "cd ../ptrace && cases=`./call_test -l | "
	    "sed -n 's/^ident: //p'` && for case in $cases; do "
	    "echo $case && $WITHOUT ./call_test -v srcdir=`pwd` $case || "
	    "exit 1; done; echo all of them");
	const Run sample = started(*this, without, SAMPLE);

	require_status(all, 0);
	require_in_order(all, { "attach__sigtimedwait_goes_on",
	    "all of them" });
	require_status(sample, 0);
	require_in_order(sample, { "(watchpoint 3: total was 0, is 1)",
	    "exited with status 15" });
}

PLATFORM_TEST(signals__actions_of_the_host, "A handler that clone3(2) clears in "
    "the child, and one that sigaction(2) refuses, do not keep SIGTSTP from "
    "stopping it")
{
	for (const char *const what : { "cleared", "refused" })
		require_status(started(*this, "",
		    "../hosted ../platform/actions " + std::string(what)), 0);
}

PLATFORM_TEST(requests__counted, "REQUESTS names a file that gets the requests "
    "which were made, and how often")
{
	const Run run = started(*this, "", "REQUESTS=$OLDPWD/requests " +
	    std::string(SAMPLE));
	const std::string counts = content_of("requests");

	require_status(run, 0);
	for (const char *const line : { "PT_TRACE_ME 1\n", "PT_IO ",
	    "PT_CONTINUE ", "PT_GETREGS " }) {
		if (counts.find(line) == std::string::npos)
			ATF_FAIL(line + (" is not in " + counts));
	}
	ATF_REQUIRE_EQ(std::string::npos, counts.find("PT_DETACH"));
	ATF_REQUIRE_EQ(std::string::npos, counts.find("others"));
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, debug_registers__selected);
	ATF_ADD_TEST_CASE(tests, debug_registers__never_trap);
	ATF_ADD_TEST_CASE(tests, debug_registers__never_trap_and_forced);
	ATF_ADD_TEST_CASE(tests, debug_registers__found_by_trying);
	ATF_ADD_TEST_CASE(tests, debug_registers__emulated);
	ATF_ADD_TEST_CASE(tests, calls__filtered);
	ATF_ADD_TEST_CASE(tests, calls__without_filters);
	ATF_ADD_TEST_CASE(tests, signals__actions_of_the_host);
	ATF_ADD_TEST_CASE(tests, requests__counted);
}
