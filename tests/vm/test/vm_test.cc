/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The reports of "make vm" for good and bad kernels, which a stand-in for a
 * kernel imitates.  VM_SCRIPT is vm.sh, AGREE_SCRIPT agree.sh, GDB_SCRIPT
 * gdb.sh.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include "../../command/command.h"

namespace {

/* The stand-in, and the directory of the parts of the machine. */
std::string
parts(const atf::tests::tc &test)
{
	return (test.get_config_var("srcdir") + "/..");
}

std::string
stand_in(const atf::tests::tc &test)
{
	return (test.get_config_var("srcdir") + "/kernel");
}

/* Run vm.sh with these variables: "NAME=VALUE ...". */
Run
boot(const atf::tests::tc &test, const std::string &kernel,
    const std::string &variables)
{
	return (result_of("ACCEL=tcg " + variables + " sh " VM_SCRIPT " " +
	    parts(test) + "/.. '" + kernel + "' test/" +
	    test.get_md_var("ident")));
}

/* Run the stand-in in this role, with limits on its silence. */
Run
play(const atf::tests::tc &test, const std::string &part,
    const std::string &limits = "BOOT=300 QUIET=300")
{
	return (boot(test, stand_in(test), "ONLY=" + part +
	    " FIRST=300 " + limits));
}

/*
 * Run gdb.sh with these variables.  The sample is good enough for a server that
 * the stand-in does not run.
 */
Run
debug(const atf::tests::tc &test, const std::string &variables)
{
	return (result_of("ACCEL=tcg SERVER='" + parts(test) + "/sample' " +
	    variables + " setsid -w sh " GDB_SCRIPT " " + parts(test) +
	    "/.. '" + stand_in(test) + "' test/" +
	    test.get_md_var("ident")));
}

void
make_gdb(const std::string &commands)
{
	std::ofstream("a_gdb") << "#!/bin/sh\n" << commands << '\n';
	ATF_REQUIRE_EQ(0, chmod("a_gdb", 0755));
}

/* A file with this content is refused as a kernel with this message. */
void
require_refused(const atf::tests::tc &test, const std::string &content,
    const char *why)
{
	const std::string path = "kernel";

	std::ofstream(path, std::ios::binary) << content;

	const Run run = boot(test, path, "FIRST=300 BOOT=300");

	require_status(run, 1);
	require_in_order(run, { "the kernel was refused", why,
	    "The console's last lines", why, "machine_test:", "failed: ", why,
	    "0 passed, 1 failed, 0 skipped" });
}

} /* namespace */

#define VM_TEST(name, what)						\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", what);				\
		set_md_var("timeout", "1800");				\
	}								\
	ATF_TEST_CASE_BODY(name)

VM_TEST(kernel__runs_the_suite, "A kernel finds the same data as from "
    "loader(8), and the results that process 1 prints become Kyua's report, "
    "with a message for each way in which a case can end")
{
	const Run run = play(*this, "run");

	require_status(run, 1);
	require_in_order(run, { "Process 1 runs", "play_test",
	    "so it says", "Failed tests", "machine_test:",
	    "failed: 1 lines of process 1's were lost" });
	require_in_order(run, {
	    "play_test:crashes  ->  failed: it was killed by signal 11",
	    "play_test:cut  ->  failed: its result was lost",
	    "play_test:fails  ->  failed: for a reason",
	    "play_test:hangs  ->  failed: it did not end in time",
	    "play_test:leaves  ->  failed: it left processes behind",
	    "play_test:mute  ->  failed: it exited 3 without a result" });
	require_in_order(run, {
	    "play_test:expected  ->  expected_failure: D0: as known" });
	require_in_order(run, { "play_test:skips  ->  skipped: needs root" });
	require_in_order(run, { "play_test:passes  ->  passed" });
	require_in_order(run, { "2 passed, 7 failed, 1 skipped" });
}

VM_TEST(kernel__panics, "A panic is reported with its message, the case that "
    "ran, and the console's last lines; the remaining cases are skipped")
{
	const Run run = play(*this, "panic");

	require_status(run, 1);
	require_in_order(run, {
	    "the kernel panicked in play_test:passes: panic: by request",
	    "The console's last lines", "case passes", "panic: by request",
	    "machine_test:", "failed: the kernel panicked",
	    "play_test:passes  ->  failed: it did not end: the kernel "
	    "panicked", "0 passed, 2 failed, 8 skipped" });
}

VM_TEST(kernel__traps, "A fault of the kernel is reported like a panic")
{
	const Run run = play(*this, "trap");

	require_status(run, 1);
	require_in_order(run, { "the kernel trapped in play_test:passes: "
	    "Fatal trap 12", "0 passed, 2 failed, 8 skipped" });
}

VM_TEST(kernel__enters_its_debugger, "A kernel that enters its debugger is "
    "reported at once")
{
	const Run run = play(*this, "debugger");

	require_status(run, 1);
	require_in_order(run, { "the kernel is in its debugger in "
	    "play_test:passes", "0 passed, 2 failed, 8 skipped" });
}

VM_TEST(kernel__hangs, "A machine that becomes silent is ended, and the case "
    "that ran is reported")
{
	const Run run = play(*this, "hang", "BOOT=300 QUIET=15");

	require_status(run, 1);
	require_in_order(run, { "not a word from the machine for 15 s in "
	    "play_test:passes", "0 passed, 2 failed, 8 skipped" });
}

VM_TEST(kernel__stops, "A machine that stops too early is reported")
{
	const Run run = play(*this, "stop");

	require_status(run, 1);
	require_in_order(run, { "the machine stopped in play_test:passes",
	    "0 passed, 2 failed, 8 skipped" });
}

VM_TEST(kernel__finds_no_root, "A kernel that asks for its root file system "
    "is reported at once")
{
	const Run run = play(*this, "no_root");

	require_status(run, 1);
	require_in_order(run, { "the kernel found no root file system",
	    "0 passed, 1 failed, 0 skipped" });
}

VM_TEST(kernel__never_runs_process_1, "A kernel that boots but never runs "
    "process 1 is reported")
{
	const Run run = play(*this, "no_init", "BOOT=15");

	require_status(run, 1);
	require_in_order(run, { "not a word from the machine for 15 s, before "
	    "process 1 ran", "Copyright and so on",
	    "0 passed, 1 failed, 0 skipped" });
}

VM_TEST(kernel__only_chatters, "A kernel that prints for ever but never "
    "runs process 1 is ended")
{
	const Run run = play(*this, "chatter", "BOOT=15");

	require_status(run, 1);
	require_in_order(run, { "before process 1 ran", "still probing",
	    "0 passed, 1 failed, 0 skipped" });
}

VM_TEST(kernel__never_says_a_word, "A kernel that prints nothing is ended")
{
	const Run run = boot(*this, stand_in(*this), "ONLY=no_word FIRST=15");

	require_status(run, 1);
	require_in_order(run, { "not a word from the machine for 15 s, before "
	    "process 1 ran" });
}

VM_TEST(file__is_not_there, "A missing kernel file is reported, and nothing "
    "is started")
{
	const Run run = boot(*this, "/nonexistent/kernel", "");

	require_status(run, 2);
	require_in_order(run, { "/nonexistent/kernel: there is no such" });
	require_status(boot(*this, "", ""), 2);
	require_status(boot(*this, "a,b", ""), 2);
	require_status(boot(*this, "a b", ""), 2);
}

VM_TEST(process_1__reports_what_goes_wrong, "On a real kernel (KERNEL in the "
    "environment) each way in which a case can go wrong is reported, and does "
    "not affect the next case")
{
	const char *const kernel = getenv("KERNEL");

	if (kernel == nullptr || kernel[0] == '\0')
		ATF_SKIP("needs a DragonFly kernel: KERNEL=file");

	const Run run = boot(*this, kernel, "ONLY=misbehave SMP=2");

	require_status(run, 1);

	/*
	 * Kyua prints as cases end, several at once.  What is traced is killed
	 * by process 1, or by its own signal where a child of process 1 cannot
	 * ask for that.
	 */
	for (const char *const line : { "machine_test:",
	    "misbehave:behaves  ->  passed",
	    "misbehave:closes_everything  ->  failed: it exited 2 without",
	    "misbehave:crashes  ->  failed: it was killed by signal 11",
	    "misbehave:fails  ->  failed: ", "errno == -1 not met",
	    "misbehave:fails_in_two_lines  ->  failed: one",
	    "misbehave:fails_not  ->  failed: it was to fail and did not",
	    "misbehave:fails_with_another_errno  ->  failed: ",
	    "expected errno 2, got 9",
	    "misbehave:forks_and_forks  ->  failed: it did not end in time",
	    "misbehave:hangs  ->  failed: it did not end in time",
	    "misbehave:has_long_lines  ->  passed",
	    "misbehave:is_traced  ->  failed: it was killed by signal ",
	    "misbehave:leaves_a_process  ->  failed: it left processes",
	    "misbehave:lies  ->  passed" })
		require_in_order(run, { line });
	require_in_order(run, { "4 passed, 10 failed, 0 skipped" });
}

VM_TEST(variables__are_checked, "A value that is not a number, a bad number "
    "of processors, too little memory and an unknown accelerator are errors "
    "before anything is started")
{
	for (const char *bad : { "RUNAS=abc", "RUNAS=-1", "SMP=0", "SMP=two",
	    "MEMORY=64", "STORM=x", "ACCEL=fast", "STORM=1 ONLY=stop_test",
	    "MODULE=/nonexistent", "ICOUNT=x", "ICOUNT=3 SMP=2",
	    "ICOUNT=3 ACCEL=kvm" }) {
		const Run run = boot(*this, stand_in(*this), bad);

		require_status(run, 2);
		if (run.output.find("Emulating") != std::string::npos)
			ATF_FAIL(std::string(bad) + " started something");
	}
}

VM_TEST(file__has_no_entry, "A kernel whose entry point is in no loaded "
    "segment is refused")
{
	const size_t entry = 24;
	std::string kernel = content_of(stand_in(*this));

	ATF_REQUIRE(kernel.size() > entry + 3);
	kernel[entry + 3] ^= 0x10;
	require_refused(*this, kernel, "entry point");
}

/* One case, because both use the same directories. */
VM_TEST(two_kernels__case_by_case, "Two kernels are compared if both ran the "
    "suite to its end; the cases in which they differ are listed and counted")
{
	const std::string agree = "sh " AGREE_SCRIPT " " + parts(*this) +
	    "/.. " + stand_in(*this);
	std::string other = content_of(stand_in(*this));
	const char passes[] = "result passes exited 0";
	const size_t at = other.find(passes);

	ATF_REQUIRE(at != std::string::npos);
	other[at + strlen(passes) - 1] = '1';
	std::ofstream("other", std::ios::binary) << other;

	Run run = result_of("ACCEL=tcg ONLY=run " + agree + " other");

	require_status(run, 1);
	require_in_order(run, { "< play_test:passes passed",
	    "> play_test:passes broken", "They differ in 1 of 10 cases" });
	require_status(result_of("ACCEL=tcg ONLY=run " + agree + " " +
	    stand_in(*this)), 0);
	run = result_of("ACCEL=tcg ONLY=panic " + agree + " other");
	require_status(run, 1);
	require_in_order(run, { "did not run the suite to its end" });
}

VM_TEST(file__is_no_kernel, "A file that is not an x86-64 ELF executable "
    "linked at a DragonFly kernel's address is refused with a message")
{
	require_refused(*this, std::string(100000, 'x'),
	    "not a 64-bit ELF file");
	require_refused(*this, "x", "not a 64-bit ELF file");
	require_refused(*this, content_of(parts(*this) + "/boot"),
	    "not a 64-bit ELF file");
	require_refused(*this, content_of(parts(*this) + "/root/sbin/init"),
	    "not linked to where a DragonFly kernel runs");
}

VM_TEST(file__is_cut_off, "A truncated kernel file is refused with a message, "
    "wherever it ends")
{
	const std::string whole = content_of(stand_in(*this));

	ATF_REQUIRE(whole.size() > 2000);
	for (const size_t len : { size_t(70), size_t(1000) })
		require_refused(*this, whole.substr(0, len), "cut off");
}

VM_TEST(gdb__is_connected, "make vm GDB=1 connects gdb to the machine's second "
    "serial line once ptserver listens there; Ctrl-C does not end the machine, "
    "and gdb's end does")
{
	if (result_of("command -v gdb >/dev/null").status != 0)
		ATF_SKIP("gdb is not installed");
	make_gdb("trap : INT\nkill -INT 0\n"
	    "gdb -nx -batch -ex 'set remotetimeout 300' \"$@\" "
	    "-ex 'maint packet ?' 2>&1\n"
	    "echo \"gdb ends: $?\"; cp \"${2##* }.pid\" pid; exit 5");

	const Run run = debug(*this, "GDB=./a_gdb");

	require_in_order(run, { "Process 1 runs", "ptserver: listening",
	    "received: \"W00\"", "gdb ends: 0" });
	require_status(run, 5);
	require_status(result_of("! kill -0 $(cat pid)"), 0);
}

VM_TEST(gdb__machine_fails, "gdb is not started if the machine does not come "
    "to run ptserver, and it is reported why")
{
	make_gdb("echo started");

	const Run run = debug(*this, "GDB=./a_gdb MEMORY=256");

	require_status(run, 3);
	require_in_order(run, { "the kernel panicked: panic: the memory map" });
	ATF_REQUIRE_EQ(std::string::npos, run.output.find("started"));
}

VM_TEST(gdb__variables_are_checked, "With GDB a missing server or program, one "
    "that cannot run there, and variables of the tests are errors before "
    "anything is started")
{
	static const struct {
		const char	*variables;
		const char	*message;
	} bad[] = {
		{ "GDB=/nonexistent", "there is no such gdb" },
		{ "SERVER=", "SERVER=file says which ptserver" },
		{ "SERVER=/nonexistent", "there is no such file" },
		{ "SERVER=/etc/passwd", "not an ELF file" },
		{ "SERVER=/bin/sh", "not a program for DragonFly" },
		{ "SERVER=dynamic", "linked dynamically" },
		{ "PROG=/nonexistent", "PROG=/nonexistent: there is no" },
		{ "PROG=/bin/sh", "PROG=/bin/sh: not a program for" },
		{ "PROG=\"'\"", "PROG=': not words of a shell" },
		{ "ONLY=stop_test", "no tests are run" },
		{ "SMP=two", "SMP=two: a number is wanted" },
	};
	const std::string stack = "\x51\xe5\x74\x64", interpreter("\3\0\0", 4);
	std::string dynamic = content_of(parts(*this) + "/sample");
	const size_t at = dynamic.find(stack);

	ATF_REQUIRE(at != std::string::npos);
	dynamic.replace(at, stack.size(), interpreter);
	std::ofstream("dynamic", std::ios::binary) << dynamic;
	make_gdb("echo started");
	for (const auto &one : bad) {
		const Run run = debug(*this, std::string("GDB=./a_gdb ") +
		    one.variables);

		require_status(run, 2);
		require_in_order(run, { one.message });
		for (const char *const sign : { "Emulating", "started" }) {
			if (run.output.find(sign) != std::string::npos)
				ATF_FAIL(std::string(one.variables) + ": " +
				    run.output);
		}
	}

	const Run run = result_of("GDB=1 SERVER='" + parts(*this) +
	    "/sample' sh " GDB_SCRIPT " " + parts(*this) + "/.. ''");

	require_status(run, 2);
	require_in_order(run, { "KERNEL=file says which DragonFly kernel" });
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, kernel__runs_the_suite);
	ATF_ADD_TEST_CASE(tests, kernel__panics);
	ATF_ADD_TEST_CASE(tests, kernel__traps);
	ATF_ADD_TEST_CASE(tests, kernel__enters_its_debugger);
	ATF_ADD_TEST_CASE(tests, kernel__hangs);
	ATF_ADD_TEST_CASE(tests, kernel__stops);
	ATF_ADD_TEST_CASE(tests, kernel__finds_no_root);
	ATF_ADD_TEST_CASE(tests, kernel__never_runs_process_1);
	ATF_ADD_TEST_CASE(tests, kernel__only_chatters);
	ATF_ADD_TEST_CASE(tests, kernel__never_says_a_word);
	ATF_ADD_TEST_CASE(tests, file__is_not_there);
	ATF_ADD_TEST_CASE(tests, file__is_no_kernel);
	ATF_ADD_TEST_CASE(tests, file__is_cut_off);
	ATF_ADD_TEST_CASE(tests, file__has_no_entry);
	ATF_ADD_TEST_CASE(tests, process_1__reports_what_goes_wrong);
	ATF_ADD_TEST_CASE(tests, variables__are_checked);
	ATF_ADD_TEST_CASE(tests, two_kernels__case_by_case);
	ATF_ADD_TEST_CASE(tests, gdb__is_connected);
	ATF_ADD_TEST_CASE(tests, gdb__machine_fails);
	ATF_ADD_TEST_CASE(tests, gdb__variables_are_checked);
}
