/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptserver(1): what stock gdb sees through it.
 */
#include <sys/wait.h>

#include <csignal>
#include <pthread.h>
#include <string>
#include <unistd.h>

#include "../command/ticker.h"
#include "session.h"

SESSION_TEST(gdb__breakpoints, "gdb breaks, steps, finishes, reads and sets "
    "variables, calls a function, and sees the end")
{
	gdb_session(*this, "add", "break main\ncontinue\nbt\nbreak add\n"
	    "continue\nbt\nfinish\nstep\nnext\nprint thing\n"
	    "set var thing.number = 77\nprint thing.number\n"
	    "delete\nprint add(0)\nprint $sp > 0\ntbreak done\n"
	    "continue\nup\nprint sum\ncontinue\n", {
	    "Breakpoint 1, main", "#0  main", "Breakpoint 2, add (n=0)",
	    "#0  add (n=0)", "in calculate", "Value returned is $1 = 0",
	    "number = 1, fraction = 2.5, name = \"abc", "$3 = 77", "$4 = ",
	    "$5 = true", "done ()", "calculate ()", "$6 = 40",
	    "exited with code 03" });
}

SESSION_TEST(gdb__conditions, "A breakpoint whose condition is true at the "
    "last of 1,000 hits, each of which is counted")
{
	require_thorough(*this);
	gdb_session(*this, "count 1000", "break hit if total == 999\n"
	    "continue\nprint total\ninfo breakpoints\nprint counts\ndelete\n"
	    "continue\n", {
	    "Breakpoint 1, hit (n=0)", "$1 = 999", "already hit 1 time",
	    "$2 = {124, 125, 125, 125, 125, 125, 125, 125}",
	    "exited with code 06" });
}

SESSION_TEST(gdb__movements, "Instructions, temporary breakpoints, advance, "
    "until, finish, return and jump; registers of all kinds are read and set")
{
	require_thorough(*this);
	gdb_session(*this, "count 5",
	    "tbreak hit\ncontinue\nx/2i $pc\nset $before = $pc\nstepi\n"
	    "print $pc > $before\nnexti\nup\nprint i\nadvance done\n"
	    "print total\nprint half(5.0)\nprint $st0\n"
	    "print $xmm0.v4_float[0]\nprint $mxcsr\n"
	    "set var $xmm1.v2_int64[1] = 1234567890\nprint $xmm1.v2_int64[1]\n"
	    "set var $rax = 99\nprint $rax\nprint/x $fctrl\nprint/x $ftag\n"
	    "finish\nreturn\ntbreak count_to\njump count_to\nuntil\nuntil\n"
	    "until\nprint i\nuntil\nuntil\ncontinue\n", {
	    "Temporary breakpoint 1, hit (n=1)", "=> 0x", "= true",
	    "count_to (limit=5)", "$2 = 1", "done ()", "$3 = 5", "$4 = 2.5",
	    "$5 = 0", "$8 = 1234567890", "$9 = 99", "$10 = 0x37f",
	    "$11 = 0xffff", "count_to (limit=5)",
	    "Temporary breakpoint 2, count_to", "= 1", "done();",
	    "exited with code 01" });
}

SESSION_TEST(gdb__variables, "Variables of every kind are printed and set")
{
	require_thorough(*this);
	gdb_session(*this, "count 3",
	    "break done\ncontinue\nprint kinds\nprint kinds.shape->corners()\n"
	    "print *(Square *)kinds.shape\nprint Square::made\n"
	    "set var kinds.truth = false\nset var kinds.letter = 65\n"
	    "set var kinds.small = -128\nset var kinds.medium = 1\n"
	    "set var kinds.big = 1234567890123456\n"
	    "set var kinds.single = -0.25\nset var kinds.extended = 1.125\n"
	    "set var kinds.color = BLUE\nset var kinds.either.bytes[3] = 0xff\n"
	    "set var kinds.low = 2\nset var kinds.high = 30\n"
	    "set var kinds.matrix[1] = {7, 8, 9}\n"
	    "set var kinds.text = thing.name\n"
	    "set var thing = {9, 0.125, \"xyz\", 0}\nset var square.side = 8\n"
	    "print kinds\nprint thing\nprint square.side\n"
	    "print thing.*kinds.member\nprint *kinds.matrix[1]@3\n"
	    "print kinds.function(3)\nprint add(1) + add(2)\n"
	    "print square.corners()\nx/s kinds.text\nx/2dw kinds.matrix\n"
	    "whatis kinds.function\nup\nprint limit\nprint alias\n"
	    "set var alias = 3\nprint total\ncontinue\n", {
	    "truth = true, letter = 120 'x', small = -3",
	    "medium = 65535, big = -1234567890123, biggest = "
	    "18446744073709551615, single = 0.5, extended = 2.25, "
	    "color = GREEN",
	    "number = 67305985",
	    "low = 5, high = 17, matrix = {{1, 2, 3}, {4, 5, 6}}",
	    "\"text\", function = 0x", "<add(int)>", "&Thing::number", "$2 = 4",
	    "side = 7}", "$4 = 2",
	    "truth = false, letter = 65 'A', small = -128",
	    "medium = 1, big = 1234567890123456",
	    "single = -0.25, extended = 1.125, color = BLUE",
	    "number = 4278387201",
	    "low = 2, high = 30, matrix = {{1, 2, 3}, {7, 8, 9}}",
	    "number = 9, fraction = 0.125", "\"xyz", "$7 = 8", "$8 = 9",
	    "$9 = {7, 8, 9}", "$10 = 12", "$11 = 32", "$12 = 4", "\"xyz\"",
	    "1	2", "type = int (*)(int)", "$13 = 3", "@0x", "$15 = 3",
	    "exited with code 06" });
}

SESSION_TEST(gdb__exceptions, "A thrown C++ exception stops the program where "
    "it is thrown and where it is caught")
{
	require_thorough(*this);
	gdb_session(*this, "throw",
	    "catch throw\ncatch catch\ncontinue\nbt\ncontinue\nbt\n"
	    "continue\n", {
	    "Catchpoint 1 (exception thrown)", "throw_at (n=2)",
	    "catch_exception ()", "Catchpoint 2 (exception caught)",
	    "catch_exception ()", "exited with code 05" });
}

SESSION_TEST(gdb__watchpoints, "gdb's hardware watchpoints stop at each "
    "change, its software ones as well")
{
	require_thorough(*this);
	for (const char *const hardware : { "1", "0" }) {
		gdb_session(*this, "add", std::string("set can-use-hw-"
		    "watchpoints ") + hardware + "\nbreak calculate\n"
		    "continue\nwatch total\ncontinue\ncontinue\ndelete\n"
		    "hbreak done\ncontinue\ncontinue\n", {
		    "atchpoint 2: total", "Old value = 0", "New value = 1",
		    "Old value = 1", "New value = 3", "done ()",
		    "exited with code 03" });
	}
}

SESSION_TEST(gdb__threads, "A breakpoint that eight threads hit: no stop "
    "without a reason, no thread that loses an instruction")
{
	require_thorough(*this);

	/* One after the other, and each hit counts. */
	gdb_session(*this, "turns", "break done\nset $n = 0\nbreak hit\n"
	    "commands\nsilent\nset $n = $n + 1\ncontinue\nend\ncontinue\n"
	    "print $n\nprint counts\ncontinue\n", {
	    "Breakpoint 1, done", "$1 = 40", "{5, 5, 5, 5, 5, 5, 5, 5}",
	    "exited normally" });
	for (int i = 0; i < 5; ++i) {
		gdb_session(*this, "threads", "break done\nbreak hit\n"
		    "commands\nsilent\ncontinue\nend\ncontinue\n"
		    "print counts\ninfo threads\nthread apply all bt 1\n"
		    "continue\n", {
		    "Breakpoint 1, done", "{5, 5, 5, 5, 5, 5, 5, 5}",
		    "* 1 ", "#0  done", "exited normally" });
	}
}

SESSION_TEST(gdb__signals, "A signal stops the program for gdb, which passes "
    "it on, drops it, or does not want to know")
{
	require_thorough(*this);
	gdb_session(*this, "signals", "break done\nhandle SIGUSR1 stop\n"
	    "continue\ncontinue\nprint handled\ncontinue\nsignal 0\n"
	    "print handled\nhandle SIGUSR1 nostop noprint pass\ncontinue\n"
	    "print handled\ncontinue\n", {
	    "received signal SIGUSR1", "done ()", "$1 = 10",
	    "received signal SIGUSR1", "done ()", "$2 = 0", "done ()",
	    "$3 = 10", "exited with code 04" });
}

SESSION_TEST(gdb__exec_and_calls, "gdb follows an exec, and catches a system "
    "call")
{
	require_thorough(*this);
	gdb_session(*this, "exec", "catch exec\nbreak calculate\ncontinue\n"
	    "continue\ncatch syscall exit_group\ncontinue\ncontinue\n", {
	    "is executing new program", "Breakpoint 2, calculate",
	    "(call to syscall exit_group)", "exited with code 03" });
}

SESSION_TEST(gdb__children, "A child of fork(2) or vfork(2) runs on without "
    "the breakpoints, which its parent keeps")
{
	require_thorough(*this);
	for (const char *const what : { "fork", "vfork" }) {
		gdb_session(*this, what, "break hit\nbreak done\ncontinue\n"
		    "print n\ncontinue\ncontinue\n", {
		    "hit (n=1)", "$1 = 1", "done ()", "exited with code 01]" });
	}
}

SESSION_TEST(gdb__core, "gdb shows the mappings and the auxiliary vector of a "
    "process, writes its core file, and reads that")
{
	require_thorough(*this);
	gdb_session(*this, "add", "break add if n == 3\ncontinue\ninfo proc\n"
	    "info proc mappings\ninfo auxv\nset var total = 77\n"
	    "generate-core-file core\nkill\ncore-file core\nbt\n"
	    "print total\ninfo auxv\ninfo threads\n", {
	    "add (n=3)", "exe = '", "/sample'", "r-xp", "/sample", "[stack]",
	    "AT_PHDR", "AT_ENTRY", "Saved corefile core", "killed]",
	    "#0  add (n=3)", "calculate ()", "$1 = 77", "AT_ENTRY", "* 1 " });
}

SESSION_TEST(gdb__stripped_program, "A position-independent program without "
    "symbols: a breakpoint in a library, a backtrace, single instructions")
{
	require_thorough(*this);

	const Run run = gdb_on(*this, "./stripped_sample signals",
	    "stripped_sample", "handle SIGUSR1 nostop noprint pass\n"
	    "break raise\ncontinue\nbt\nx/i $pc\nfinish\nx/i $pc\nstepi\n"
	    "info files\ndelete\ncontinue\n");

	require_explained(run);
	require_in_order(run, { "Breakpoint 1, ", "raise", "#1  0x",
	    " in ?? ()", "=> 0x", "in ?? ()", "=> 0x", "in ?? ()", "Entry point: 0x",
	    "exited with code 04" });
}

SESSION_TEST(gdb__static_program, "A program without shared libraries: "
    "breakpoints, watchpoints, calls, signals")
{
	require_thorough(*this);

	const Run run = gdb_on(*this, "./static_sample signals",
	    "static_sample", "break done\ncontinue\ncontinue\nbt\n"
	    "print handled\nprint add(4)\nwatch handled\ndelete 1\n"
	    "handle SIGUSR1 nostop noprint pass\ncontinue\ncontinue\n"
	    "delete\ncontinue\n");

	require_explained(run);
	require_in_order(run, { "received signal SIGUSR1", "done ()",
	    "get_signals ()", "= 10", "= 8", "Old value = 10",
	    "New value = 0", "Old value = 0", "New value = 10", "handle (",
	    "exited with code 04" });
}

static int sleep_pipe[2];

static void *
tick_on(void *)
{
	for (;;) {
		tick();
		usleep(1000);
	}
	return (nullptr);
}

/* What a process does when gdb attaches to it. */
static const struct State {
	const char *name;
	void (*prepare)();
	bool stops;
	bool sleeps;
	bool has_threads;
} states[] = {
	{ "runs", [] {
		for (;;)
			tick();
	}, false, false, false },
	{ "sleeps", [] {
		char byte;

		for (;;) {
			if (read(sleep_pipe[0], &byte, 1) == 1)
				tick();
		}
	}, false, true, false },
	{ "has stopped", nullptr, true, false, false },
	{ "has threads", [] {
		pthread_t thread;

		for (int i = 0; i < 3; ++i)
			pthread_create(&thread, nullptr, tick_on, nullptr);
	}, false, false, true },
};

/* Wake it as often as require_ticking() wants to see. */
static void
wake_sleeper()
{
	const char bytes[16] = {};

	ATF_REQUIRE_EQ(ssize_t(sizeof(bytes)), write(sleep_pipe[1], bytes,
	    sizeof(bytes)));
}

SESSION_TEST(gdb__attached, "gdb attaches to a process that runs, sleeps, has "
    "stopped or has threads, looks at it, breaks if it has none, and detaches: "
    "it runs")
{
	require_thorough(*this);
	ATF_REQUIRE_EQ(0, pipe(sleep_pipe));
	for (const State &state : states) {
		const Ticker ticker(state.prepare);
		const pid_t pid = std::stoi(ticker.pid());
		int status;

		if (state.stops) {
			ATF_REQUIRE_EQ(0, kill(pid, SIGSTOP));
			ATF_REQUIRE_EQ(pid, waitpid(pid, &status, WUNTRACED));
			ATF_REQUIRE(WIFSTOPPED(status));
		} else if (!state.sleeps)
			ticker.require_ticking("its start");

		const bool breaks = !state.sleeps && !state.has_threads;
		const Run run = gdb_on(*this, "-p " + ticker.pid(), "",
		    "info threads\nbt\nprint *ticks\n"
		    "thread apply all bt 1\n" + std::string(breaks ?
		    "break tick\ncontinue\nbt 1\ncontinue\n" : "") +
		    "detach\n");

		require_explained(run);
		require_in_order(run, { "* 1 ", "$1 = ", "Thread 1 ",
		    "detached]" });
		if (breaks) {
			require_in_order(run, { "Breakpoint 1, tick ()",
			    "#0  tick ()", "Breakpoint 1, tick ()" });
		}
		if (state.has_threads)
			require_in_order(run, { "\n  4 ", "Thread 4 " });

		const unsigned long before = ticker.count();

		if (state.sleeps)
			wake_sleeper();
		ticker.require_ticking("detach: it " +
		    std::string(state.name), before);
	}
}

SESSION_TEST(gdb__attached_and_killed, "gdb kills a process that it has "
    "attached to")
{
	require_thorough(*this);

	const Ticker ticker;
	const Run run = gdb_on(*this, "-p " + ticker.pid(), "",
	    "break tick\ncontinue\nkill\n");
	siginfo_t info;

	require_explained(run);
	require_in_order(run, { "Breakpoint 1, tick ()", "killed]" });
	ATF_REQUIRE_EQ(0, waitid(P_PID, std::stoi(ticker.pid()), &info,
	    WEXITED | WNOWAIT));
	ATF_REQUIRE_EQ(CLD_KILLED, info.si_code);
	ATF_REQUIRE_EQ(SIGKILL, info.si_status);
}

SESSION_TEST(gdb__files_of_the_server, "gdb finds the program and its "
    "libraries through the server")
{
	require_thorough(*this);
	require_debugger("gdb");

	const std::string directory = directory_of(*this);
	const Run run = result_of("gdb -nx -batch -ex 'set sysroot target:' "
	    "-ex 'target remote | cd " + directory + " && exec ./ptserver "
	    "--stdio ./sample add' -ex 'break add' -ex 'continue' -ex bt "
	    "-ex kill 2>&1");

	require_status(run, 0);
	require_in_order(run, { "Breakpoint 1, add (n=0)", "calculate ()" });
}

SESSION_TEST(gdb__port, "gdb connects to a port that the system chose")
{
	require_thorough(*this);
	require_debugger("gdb");

	const std::string directory = directory_of(*this);
	const Run run = result_of("mkfifo port; (cd " + directory + " && exec "
	    "./ptserver :0 ./sample add) 2>port & read line <port; "
	    "gdb -nx -batch -ex 'set sysroot /' -ex \"target remote "
	    ":${line##* }\" -ex 'break done' -ex continue -ex continue 2>&1; "
	    "wait");

	require_status(run, 0);
	require_in_order(run, { "Breakpoint 1, done",
	    "exited with code 03]" });
}

SESSION_TEST(gdb__extended, "gdb starts a program through the server, and "
    "again after its end, and kills it")
{
	require_thorough(*this);
	require_debugger("gdb");

	const std::string directory = directory_of(*this);
	const Run run = result_of("gdb -nx -batch -ex 'set sysroot /' -ex "
	    "'target extended-remote | cd " + directory + " && exec "
	    "./ptserver --stdio' -ex 'set remote exec-file " + directory +
	    "/sample' -ex 'file " + directory + "/sample' -ex 'set args add' "
	    "-ex 'break done' -ex run -ex continue -ex run -ex kill 2>&1");

	require_status(run, 0);
	require_in_order(run, { "Breakpoint 1, done", "exited with code 03]",
	    "Breakpoint 1, done", "killed]" });
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, gdb__breakpoints);
	ATF_ADD_TEST_CASE(tests, gdb__conditions);
	ATF_ADD_TEST_CASE(tests, gdb__movements);
	ATF_ADD_TEST_CASE(tests, gdb__variables);
	ATF_ADD_TEST_CASE(tests, gdb__exceptions);
	ATF_ADD_TEST_CASE(tests, gdb__watchpoints);
	ATF_ADD_TEST_CASE(tests, gdb__threads);
	ATF_ADD_TEST_CASE(tests, gdb__signals);
	ATF_ADD_TEST_CASE(tests, gdb__exec_and_calls);
	ATF_ADD_TEST_CASE(tests, gdb__children);
	ATF_ADD_TEST_CASE(tests, gdb__core);
	ATF_ADD_TEST_CASE(tests, gdb__stripped_program);
	ATF_ADD_TEST_CASE(tests, gdb__static_program);
	ATF_ADD_TEST_CASE(tests, gdb__attached);
	ATF_ADD_TEST_CASE(tests, gdb__attached_and_killed);
	ATF_ADD_TEST_CASE(tests, gdb__files_of_the_server);
	ATF_ADD_TEST_CASE(tests, gdb__port);
	ATF_ADD_TEST_CASE(tests, gdb__extended);
}
