/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What ptdb(1) prints and how it ends, as whoever runs it sees them.
 */

#include <sys/mman.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include <regex>
#include <string>

#include "../command/command.h"
#include "../command/terminal.h"
#include "../command/ticker.h"

/*
 * ptdb with these arguments.  It stands in the directory of this program,
 * and so do its scripts and its sample.
 */
static std::string
ptdb(const atf::tests::tc &test, const std::string &arguments)
{
	return ("cd " + test.get_config_var("srcdir") + " && exec ./ptdb " +
	    arguments);
}

/*
 * A shell command in that directory, all of whose processes run on the one
 * kernel that ptdb runs on.
 */
static std::string
on_kernel(const atf::tests::tc &test, const std::string &command)
{
	const std::string directory = test.get_config_var("srcdir");
	const bool hosted = access((directory + "/../hosted").c_str(),
	    X_OK) == 0;

	return ("cd " + directory + " && " + (hosted ? "../hosted " : "") +
	    "/bin/sh -c '" + command + "'");
}

extern "C" __attribute__((noinline, used)) void
never()
{
	*ticks = 0;
}

/* Where a breakpoint can be set, and never be put in. */
static void
map_unwritable()
{
	const int file = open("/etc/passwd", O_RDONLY);

	mmap(reinterpret_cast<void *>(0x10000000), 4096, PROT_READ,
	    MAP_SHARED | MAP_FIXED, file, 0);
	close(file);
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
	const Ticker ticker(map_unwritable);
	const Run visit = result_of(ptdb(*this,
	    "-c 'regs; detach' -p " + ticker.pid()));

	require_status(visit, 0);
	require_in_order(visit, { "(attached)", "rip    0x" });
	ticker.require_ticking("the visit");
}

PTDB_TEST(attach__stopped_process_runs_on, "A process that a signal has "
    "stopped runs on when it is attached to and let go without one")
{
	const Ticker ticker(map_unwritable);
	const pid_t pid = atoi(ticker.pid().c_str());

	ATF_REQUIRE_EQ(0, kill(pid, SIGSTOP));
	ATF_REQUIRE_EQ(pid, waitpid(pid, nullptr, WUNTRACED));

	const Run visit = result_of(ptdb(*this,
	    "-c 'regs; detach 0' -p " + ticker.pid()));

	require_status(visit, 0);
	ticker.require_ticking("being stopped");
}

PTDB_TEST(attach__program_is_compared, "The program given with -p has to be "
    "the one that the process runs, or a copy of it; else nothing is touched")
{
	const std::string self = get_config_var("srcdir") + "/ptdb_test";
	const Ticker ticker(map_unwritable);

	require_status(result_of("cp " + self + " copy"), 0);
	for (const std::string &program : { self,
	    result_of("pwd").output.substr(0,
	    result_of("pwd").output.find('\n')) + "/copy" }) {
		const Run visit = result_of(ptdb(*this, "-c 'break tick' -p " +
		    ticker.pid() + " " + program));

		require_status(visit, 0);
		require_in_order(visit, { "<tick>", "detached from" });
		ticker.require_ticking("being attached to");
	}

	const Run wrong = result_of(ptdb(*this, "-c info -p " +
	    ticker.pid() + " ./sample"));

	require_status(wrong, 1);
	require_in_order(wrong, { "ptdb_test, which is not ./sample" });
	if (wrong.output.find("attaching") != std::string::npos)
		ATF_FAIL("it was attached to all the same");
	ticker.require_ticking("being refused");
}

/* DragonFly has no device that is always full. */
static bool
can_run(const std::string &command)
{
	return (command.find("/dev/full") == std::string::npos ||
	    access("/dev/full", W_OK) == 0);
}

/*
 * What makes ptdb give up while it is attached to a ticker, as a shell's
 * command with its pid in the place of PID.  In each, breakpoints or
 * watchpoints are set.
 */
static const struct {
	const char *command;
	int status;
	const char *says;
} misfortunes[] = {
	{ "./ptdb -c nonsense -p PID", 1, "-c:1: \"nonsense\" is no" },
	{ "./ptdb -c \"break tick; continue; nonsense\" -p PID", 1,
	    "detached from" },
	{ "./ptdb -c \"break tick; step 3; x 0\" -p PID", 1,
	    "detached from" },
	{ "./ptdb -c \"break tick; break 0x10000000; continue\" -p PID", 1,
	    "-c:1: PT_WRITE_I of" },
	{ "./ptdb -t 5 -c \"break never; continue\" -p PID", 1,
	    "timeout after 5 seconds: continue: waiting for" },
	{ "./ptdb -t 1 -p PID <&3", 1, "timeout after 1 second: reading" },
	{ "echo break tick | ./ptdb -p PID", 0, "detached from" },
	{ "./ptdb -c \"break tick; continue\" -p PID >/dev/full", 1,
	    "standard output: No space left" },
	{ "./ptdb -c \"break tick; step 100000\" -p PID | head -n 3", 0,
	    "standard output: Broken pipe" },
	{ "ulimit -v 150000; dd if=/dev/zero bs=1048576 count=1000 | "
	    "./ptdb -p PID", 1, "bad_alloc" },
};

PTDB_TEST(attach__survives_misfortune, "Whatever goes wrong in ptdb, the "
    "process that it has attached to is detached, and runs on")
{
	for (const auto &misfortune : misfortunes) {
		if (!can_run(misfortune.command))
			continue;

		const Ticker ticker(map_unwritable);
		std::string command = misfortune.command;

		command.replace(command.find("PID"), 3, ticker.pid());

		const Run run = result_of("mkfifo -m 600 f" + ticker.pid() +
		    "; exec 3<>f" + ticker.pid() + "; " +
		    on_kernel(*this, command));

		require_status(run, misfortune.status);
		require_in_order(run, { misfortune.says });
		ticker.require_ticking(misfortune.command);
	}
}

/* One that kills a program without a handler, and when it comes. */
static const int signals[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1,
    SIGALRM, SIGABRT, SIGSEGV };

PTDB_TEST(attach__survives_signals, "A signal that ends ptdb, a crash too, "
    "lets the process go, whether that runs or is stopped")
{
	ATF_REQUIRE_EQ(0, mkfifo("commands", 0600));

	const int commands = open("commands", O_RDWR);
	const std::string here = result_of("pwd").output;
	const std::string path = here.substr(0, here.find('\n')) +
	    "/commands";

	for (const bool runs : { false, true }) {
		for (const int signal : signals) {
			const Ticker ticker(map_unwritable);
			const std::string script = std::string(
			    "break tick\ncontinue\ndelete\nbreak never\n") +
			    (runs ? "continue\n" : "");
			Terminal terminal(on_kernel(*this, "echo pid $$; "
			    "exec ./ptdb -t 0 -p " + ticker.pid() + " <>" +
			    path));

			terminal.expect("pid ");

			const int pid = stoi(terminal.expect("\n"));

			ATF_REQUIRE_EQ(ssize_t(script.size()),
			    write(commands, script.data(), script.size()));
			terminal.expect("breakpoint 1");
			terminal.expect("breakpoint 2 at");
			if (runs)
				ticker.require_ticking("continue");
			ATF_REQUIRE_EQ(0, kill(pid, signal));
			terminal.expect("ptdb: detached from " + ticker.pid());
			ATF_REQUIRE(terminal.status() != 0);
			ticker.require_ticking("signal " +
			    std::to_string(signal));
		}
	}
}

/* Runs on a small stack of its own beside its parent, which waits. */
static void
vfork_until_readable(int fd)
{
	char byte;
	const pid_t child = vfork();

	if (child == 0)
		_exit(read(fd, &byte, 1) == 1 ? 0 : 1);
	waitpid(child, nullptr, 0);
}

PTDB_TEST(attach__waits_for_rest, "A process that waits in vfork(2), and may "
    "not come to rest before that is over, is not killed by ptdb's end")
{
	int go[2];

	ATF_REQUIRE_EQ(0, pipe(go));
	ticks = static_cast<volatile unsigned long *>(mmap(nullptr,
	    sizeof(*ticks), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANON,
	    -1, 0));

	const pid_t waiter = fork();

	ATF_REQUIRE(waiter >= 0);
	if (waiter == 0) {
		tick();
		vfork_until_readable(go[0]);
		tick();
		for (;;)
			pause();
	}
	while (*ticks == 0)
		usleep(1000);

	Terminal terminal(ptdb(*this, "-t 1 -c info -p " +
	    std::to_string(waiter)));

	while (!terminal.shows("still runs") && !terminal.shows("detached"))
		usleep(10000);
	ATF_REQUIRE_EQ(1, write(go[1], "", 1));
	terminal.expect("detached from");
	terminal.status();
	while (*ticks == 1 && waitpid(waiter, nullptr, WNOHANG) == 0)
		usleep(1000);
	ATF_REQUIRE_EQ(2UL, *ticks);
	ATF_REQUIRE_EQ(0, waitpid(waiter, nullptr, WNOHANG));
	kill(waiter, SIGKILL);
	waitpid(waiter, nullptr, 0);
}

/* Who cannot be attached to, as a shell's command, and the reason given. */
static const struct {
	const char *command;
	const char *says;
} refusals[] = {
	{ "./ptdb -c info -p 1", "PT_ATTACH of 1: Invalid argument: it is a "
	    "system process" },
	{ "exec ./ptdb -c info -p $$", "it is ptdb itself" },
	{ "./ptdb -c info -p $$; exit $?", "it is an ancestor of ptdb" },
	{ "./ptdb -c run /bin/sh -c \"./ptdb -c info -p \\$\\$; exit 1\"; "
	    "exit 1", "it is traced already" },
	{ "./ptdb -c info -p 999999999", "No such process: there is none" },
};

PTDB_TEST(attach__refused_with_the_reason, "When a process cannot be "
    "attached to ptdb says why")
{
	for (const auto &refusal : refusals) {
		const Run run = result_of(on_kernel(*this, refusal.command));

		require_status(run, 1);
		require_in_order(run, { refusal.says });
	}
}

ATF_TEST_CASE(attach__another_user);
ATF_TEST_CASE_HEAD(attach__another_user)
{
	set_md_var("descr", "Whose process it is is said if it is another "
	    "user's");
	set_md_var("require.user", "root");
	set_md_var("timeout", "600");
}
ATF_TEST_CASE_BODY(attach__another_user)
{
	constexpr uid_t other = 32001;
	const Ticker ticker(map_unwritable);
	const int output = open("output", O_CREAT | O_WRONLY, 0644);
	const pid_t child = fork();

	ATF_REQUIRE(child >= 0);
	if (child == 0) {
		/* By its whole path, where ptdb looks for the hosted kernel. */
		const std::string ptdb = get_config_var("srcdir") + "/ptdb";

		if (setgroups(0, nullptr) == -1 || setgid(other) == -1 ||
		    setuid(other) == -1 || access(ptdb.c_str(), X_OK) == -1)
			_exit(77);
		dup2(output, STDOUT_FILENO);
		dup2(output, STDERR_FILENO);
		execl(ptdb.c_str(), "ptdb", "-c", "info", "-p",
		    ticker.pid().c_str(), nullptr);
		_exit(127);
	}

	int status;

	ATF_REQUIRE_EQ(child, waitpid(child, &status, 0));
	ATF_REQUIRE(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		ATF_SKIP("another user cannot get at ptdb where this is");

	const Run run = { content_of("output"), WEXITSTATUS(status) };

	require_status(run, 1);
	require_in_order(run, { "it is another user's: root" });
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
	{ "-c 'catch nothing' /bin/true", 1, "\"nothing\" is not one of" },
	{ "-c 'catch syscall nothing' /bin/true", 1, "is no system call" },
	{ "-c 'set follow-fork both' /bin/true", 1, "not one of parent and" },
	{ "-c 'info nothing' /bin/true", 1, "\"info nothing\" is no command" },
	{ "-c 'de 1' /bin/true", 1, "\"de\" can be: delete detach" },
	{ "-c 'step/x' /bin/true", 1, "usage: stepi" },
	{ "-c 'x/q $rsp' /bin/true", 1, "\"q\" in /q is no format" },
	{ "-c 'x/2i $rip' /bin/true", 1, "no disassembler" },
	{ "-c 'handle USR1 never' /bin/true", 1, "\"never\" is not one of" },
	{ "-c info /bin/true >/dev/full", 1, "No space left" },
	{ "-c info /bin/true 3>&1 >&-", 1, "standard output: it is closed" },
};

PTDB_TEST(failures__are_said_in_a_line, "Bad arguments and commands that "
    "cannot be done are said in one line, and in the exit status")
{
	for (const auto &failure : failures) {
		if (!can_run(failure.arguments))
			continue;

		const Run bad = result_of("{ " +
		    ptdb(*this, failure.arguments) + "; }");

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
	require_in_order(slow, { "timeout after 1 second: continue: waiting",
	    "killing" });
}

/* What a user of gdb(1) types, and what comes of it, on the sample. */
static const struct {
	const char *command;
	const char *says;
} spellings[] = {
	{ "b *main", "breakpoint 1 at 0x" },
	{ "br work+0", "breakpoint 2 at 0x" },
	{ "info breakpoints", "breakpoint 1 at 0x" },
	{ "i b", "breakpoint 2 at 0x" },
	{ "c 2", "<work> (breakpoint 2)" },
	{ "bt", "#0  0x" },
	{ "where 2", "<main+" },
	{ "info registers", "rflags 0x" },
	{ "i r rip $pc", "rip    0x" },
	{ "p $pc", "<work>" },
	{ "print limit", "limit = 3" },
	{ "p/x limit", "limit = 0x3" },
	{ "p &limit", "<limit>" },
	{ "set var limit = 5", "" },
	{ "p/d limit", "limit = 5" },
	{ "set $rax = 17", "" },
	{ "p/d $rax", "$rax = 17" },
	{ "set rax 18", "" },
	{ "p/t $rax", "$rax = 10010" },
	{ "x/2xb greeting", "<greeting>:\t0x68\t0x65" },
	{ "x", "<greeting+2>:\t0x6c" },
	{ "x /3c greeting", "\t104 'h'\t101 'e'\t108 'l'" },
	{ "x/s greeting", "\"hello from the sample program\"" },
	{ "x/2dg limit", "<limit>:\t5\t" },
	{ "x/uh limit", "<limit>:\t5" },
	{ "x/16xw $rsp", ":\t0x" },
	{ "x/a $rsp", "<main+" },
	{ "info symbol $pc", "<work>" },
	{ "info auxv", "AT_PAGESZ            4096" },
	{ "info mappings", "/sample\n" },
	{ "info vector", "mm15  0x0000000000000000" },
	{ "si", "<work+1> (step)" },
	{ "stepi 2", "(step 2 of 2)" },
	{ "ni", "(step)" },
	{ "watch *total", "watchpoint 3 at 0x" },
	{ "info watchpoints", "watchpoint 3 at 0x" },
	{ "continue", "total was 0, is 1" },
	{ "d 2 3", "" },
	{ "info wat", "" },
	{ "info signals USR1", "stop    print    pass" },
	{ "handle SIGUSR1 SIGUSR2 nostop noprint nopass",
	    "SIGUSR2     nostop  noprint  nopass" },
	{ "handle USR1 print pass", "SIGUSR1     nostop  print    pass" },
	{ "r", "passing SIGUSR1" },
	{ "info program", "exited with status 15" },
	{ "exit", "" },
};

PTDB_TEST(commands__as_gdb_spells_them, "Commands and their short names are "
    "understood as gdb(1) has them")
{
	std::string script;

	for (const auto &spelling : spellings)
		script += std::string(spelling.command) + "\n";

	const Run run = result_of("printf '" + std::regex_replace(script,
	    std::regex("'"), "") + "' >script && here=`pwd` && " +
	    ptdb(*this, "-x \"$here\"/script ./sample"));
	size_t at = 0;

	require_status(run, 0);
	for (const auto &spelling : spellings) {
		at = run.output.find(std::string("(ptdb) ") +
		    spelling.command + "\n", at);
		ATF_REQUIRE(at != std::string::npos);

		const std::string answer = run.output.substr(at,
		    run.output.find("\n(ptdb)", at + 1) - at);

		if (answer.find(spelling.says) == std::string::npos) {
			ATF_FAIL("expected \"" + std::string(spelling.says) +
			    "\" after " + answer);
		}
	}
	if (run.output.find("SIGUSR2 at") != std::string::npos ||
	    run.output.find("passing SIGUSR2") != std::string::npos)
		ATF_FAIL("SIGUSR2 was printed");
}

PTDB_TEST(commands__vector_registers, "xmm and ymm registers are shown as "
    "one number, or as numbers of any size")
{
	const Run run = result_of(ptdb(*this, "-c 'break vectors_ready; "
	    "continue; print $xmm7; print/dw $xmm7; p/xb xmm7; "
	    "info registers xmm7; info registers vector' ./sample"));

	require_status(run, 0);
	require_in_order(run, { "<vectors_ready> (breakpoint 1)",
	    "$xmm7 = 0x00000001000000010000000100000001\n",
	    "$xmm7 = {1, 1, 1, 1}\n",
	    "xmm7 = {0x1, 0x0, 0x0, 0x0, 0x1, 0x0, 0x0, 0x0, 0x1,",
	    "xmm7   0x00000001000000010000000100000001\n",
	    "mm0   0x", "mm7   0x", "00000001000000010000000100000001\n",
	    "mm15  0x" });
}

PTDB_TEST(commands__ymm_registers, "A ymm register is shown with its upper "
    "half, or why it cannot be is said")
{
	const Run run = result_of(ptdb(*this, "-c 'break vectors_ready; "
	    "continue; print/dw $ymm7' ./sample"));
	const bool known = run.output.find("does not know PT_GETXSTATE") ==
	    std::string::npos;

	if (!known || !__builtin_cpu_supports("avx")) {
		require_status(run, 1);
		require_in_order(run, { known ? "no such register" :
		    "only the xmm registers" });
		return;
	}
	require_status(run, 0);
	require_in_order(run, { "$ymm7 = {1, 1, 1, 1, 1, 1, 1, 1}" });
}

PTDB_TEST(commands__backtrace, "The caller is shown at the first two "
    "instructions of a function, at a label in it, and where it returns")
{
	const Run run = result_of(ptdb(*this, "-c 'break work; "
	    "continue; bt 2; step; bt 2; break x87_ready; continue; bt 2; "
	    "break nothing+2; continue; bt 2' ./sample"));

	require_status(run, 0);
	require_in_order(run, { "#0  0x", "<work>\n#1  0x", "<main+",
	    "#0  0x", "<work+1>\n#1  0x", "<main+",
	    "#0  0x", "<x87_ready>\n#1  0x", "<main+",
	    "#0  0x", "<nothing+2>\n#1  0x", "<main+" });
	for (size_t at = run.output.find("\n#1 "); at != std::string::npos;
	    at = run.output.find("\n#1 ", at + 1)) {
		const std::string line = run.output.substr(at + 1,
		    run.output.find('\n', at + 1) - at - 1);

		if (line.find("<main+") == std::string::npos)
			ATF_FAIL("expected main in " + line);
	}
}

/* ptdb's commands on forking, and what it prints. */
static const struct {
	const char *commands;
	const char *arguments;
	std::initializer_list<const char *> says;
} forks[] = {
	/* Children run untraced, without breakpoints. */
	{ "break work; handle CHLD nostop noprint pass; run; run; run",
	    "fork 2", { "<work> (breakpoint 1)", "<work> (breakpoint 1)",
	    "forking: 2 children", "exited with status 0" } },
	{ "break work; handle CHLD nostop noprint pass; run; run; run",
	    "vfork 2", { "<work> (breakpoint 1)", "<work> (breakpoint 1)",
	    "forking: 2 children", "exited with status 0" } },
	{ "catch fork; continue; delete 1; handle CHLD nostop; run",
	    "fork 2", { "(catchpoint 1: fork of ", "forking: 2 children",
	    "exited with status 0" } },
	{ "catch fork; continue; delete; handle CHLD nostop; run",
	    "vfork 2", { "(catchpoint 1: vfork of ", "forking: 2 children",
	    "exited with status 0" } },
	{ "set follow-fork child; set follow-fork parent; break work; "
	    "handle CHLD nostop; run; run", "fork 1", {
	    "<work> (breakpoint 1)", "forking: 1 children" } },

	/* Or the child is debugged. */
	{ "set follow-fork child; break work; continue; info; continue",
	    "fork 1", { "following child ", "; detached from ",
	    "<work> (breakpoint 1)", "breakpoint 1 at", "reached 1 time",
	    "exited with status 7" } },
	{ "set follow-fork-mode child; catch exec; break work; continue; "
	    "info breakpoints; continue", "vfork 1", { "following child ",
	    "are gone", "(catchpoint 1: exec)", "exec, reached 1 time",
	    "exited with status 7" } },
	{ "set follow-fork child; catch fork; continue; info breakpoints; "
	    "continue", "fork 1", { "following child ",
	    "(catchpoint 1: fork of ", "fork, reached 1 time",
	    "exited with status 7" } },
};

PTDB_TEST(fork__parent_or_child, "After a fork the parent is debugged, and "
    "its child runs untraced and without breakpoints, or the other way round")
{
	for (const auto &fork : forks) {
		const Run run = result_of(ptdb(*this, std::string("-c '") +
		    fork.commands + "' ./forking " + fork.arguments));

		require_status(run, 0);
		require_in_order(run, fork.says);
	}
}

PTDB_TEST(fork__beside_breakpoints, "Threads that stop at a breakpoint while "
    "another one forks are all reported, and the children run on")
{
	const Run run = result_of(ptdb(*this, "-c 'break work; handle CHLD "
	    "nostop noprint pass; continue 1000; info breakpoints' "
	    "./forking threads 10"));

	require_status(run, 0);
	require_in_order(run, { "forking: 10 children", "exited with status "
	    "0", "<work>, reached 50 times" });
}

PTDB_TEST(catch__system_calls, "A caught system call stops at its entry, with "
    "its arguments, and at its return")
{
	const Run named = result_of(ptdb(*this, "-c 'catch syscall write "
	    "close; continue; info breakpoints; continue; delete 1; continue' "
	    "./forking fork 0"));
	const Run all = result_of(ptdb(*this, "-c 'catch syscall; continue; "
	    "continue; delete; continue' ./forking fork 0"));

	require_status(named, 0);
	require_in_order(named, { "(ptdb) continue", "(catchpoint 1: call to ",
	    "(0x", "system call ", "reached 1 time", "(catchpoint 1: ",
	    " returned 0x", "exited with status 0" });
	require_status(all, 0);
	require_in_order(all, { "catchpoint 1: any system call",
	    "(catchpoint 1: call to ", "(catchpoint 1: ", "ed",
	    "exited with status 0" });
}

PTDB_TEST(catch__beside_breakpoints, "Threads that stop at a breakpoint while "
    "others stop for system calls are all reported, and go on unharmed")
{
	const Run run = result_of(ptdb(*this, "-c 'break work; catch syscall "
	    "munmap; continue 1000; info breakpoints' ./forking threads 0"));

	require_status(run, 0);
	require_in_order(run, { "exited with status 0", "<work>, reached 40 "
	    "times", "munmap, reached " });
}

PTDB_TEST(commands__calls_are_stepped_over, "nexti takes a call for one "
    "instruction, also where a breakpoint in it stops, and stepi does not")
{
	const Run run = result_of(ptdb(*this, "-c 'break main; continue; "
	    "nexti 100000; info' ./sample"));
	const Run inner = result_of(ptdb(*this, "-c 'break main; continue; "
	    "break work; nexti 100000' ./sample"));

	require_status(run, 0);
	require_in_order(run, { "<main> (breakpoint 1)", "<main+",
	    "hello from the sample", "<main+", "1 + ... + 3 = 6",
	    "stopped: SIGUSR1" });
	if (run.output.find("<work+") != std::string::npos)
		ATF_FAIL("it went into work");
	require_status(inner, 0);
	require_in_order(inner, { "<work> (breakpoint 2)" });
	if (inner.output.find("<work+") != std::string::npos)
		ATF_FAIL("it did not stop at the breakpoint");
}

PTDB_TEST(script__errors_have_a_place, "A script ends at its first error, "
    "with its line in the message; CRLF and LF end a line")
{
	for (const char *const end : { "\\n", "\\r\\n" }) {
		const std::string text = std::string("'# begin") + end +
		    "b main" + end + end + "c; info" + end + "nonsense" +
		    end + "regs" + end + "'";

		for (const std::string &source : { ">script && here=`pwd` && " +
		    ptdb(*this, "-x \"$here\"/script ./sample"),
		    "| (" + ptdb(*this, "./sample") + ")" }) {
			const Run run = result_of("printf " + text + source);

			require_status(run, 1);
			require_in_order(run, { "# begin\n", "(ptdb) b main\n",
			    "(breakpoint 1)", "(ptdb) info\n",
			    source[0] == '>' ? "script:5: \"nonsense\" is no" :
			    "standard input:5: \"nonsense\" is no" });
			if (run.output.find("rip ") != std::string::npos)
				ATF_FAIL("it went on after the error");
		}
	}
}

PTDB_TEST(program__stripped, "That a program is stripped is said, and it is "
    "debugged all the same")
{
	const Run run = result_of("strip -o stripped " +
	    get_config_var("srcdir") + "/sample && here=`pwd` && " +
	    ptdb(*this, "-c 'step 2' \"$here\"/stripped"));

	require_status(run, 0);
	require_in_order(run, { "no symbols in ", "stripped", "(exec)",
	    "(step 2 of 2)" });
}

PTDB_TEST(user__interrupts_and_leaves, "A user's Ctrl-C stops the program "
    "and gives the prompt, errors lose nothing, and Ctrl-D leaves")
{
	const Ticker ticker(map_unwritable);
	Terminal started(ptdb(*this, "/bin/sleep 1000"));
	Terminal attached(ptdb(*this, "-p " + ticker.pid()));

	for (Terminal *terminal : { &started, &attached }) {
		terminal->expect("(ptdb) ");
		terminal->type(terminal == &started ? "run\n" :
		    "continue\n");
	}
	ticker.require_ticking("continue");
	for (Terminal *terminal : { &started, &attached }) {
		terminal->type("\3");
		terminal->expect("stopped: SIGINT");
		terminal->expect("(ptdb) ");
		terminal->type("nonsense\n");
		terminal->expect("\"nonsense\" is no command; try help");
		terminal->expect("(ptdb) ");
		terminal->type("inf");
		terminal->expect("inf");
		terminal->type("\3");
		terminal->expect("(ptdb) ");
		terminal->type("info registers rip\n");
		terminal->expect("rip    0x");
		terminal->expect("(ptdb) ");
		terminal->type("\4");
	}
	started.expect("killed by SIGKILL");
	ATF_REQUIRE_EQ(0, started.status());
	attached.expect("detached from");
	ATF_REQUIRE_EQ(0, attached.status());
	ticker.require_ticking("Ctrl-D");
}

PTDB_TEST(user__repeats_with_an_empty_line, "An empty line does the last "
    "command again, and goes on with memory where that ended")
{
	static const struct {
		const char *types;
		const char *sees;
	} turns[] = {
		{ "x/2xb greeting\n", "<greeting>:" },
		{ "\n", "<greeting+2>:" }, { "\n", "<greeting+4>:" },
		{ "stepi 2\n", "(step 2 of 2)" }, { "\n", "(step 2 of 2)" },
	};
	Terminal terminal(ptdb(*this, "./sample"));

	for (const auto &turn : turns) {
		terminal.expect("(ptdb) ");
		terminal.type(turn.types);
		terminal.expect(turn.sees);
	}
	terminal.expect("(ptdb) ");
	terminal.type("\4");
	ATF_REQUIRE_EQ(0, terminal.status());
}

PTDB_TEST(user__has_a_history, "The cursor up key brings the last command "
    "back, which can be edited")
{
#ifdef WITH_EDITLINE
	Terminal terminal("export TERM=vt100; " + ptdb(*this, "./sample"));

	terminal.expect("(ptdb) ");
	terminal.type("break mainly\n");
	terminal.expect("\"mainly\" is no address");
	terminal.expect("(ptdb) ");
	terminal.type("\033[A");
	terminal.expect("break mainly");
	terminal.type("\177\177\n");
	terminal.expect("breakpoint 1 at");
	terminal.expect("(ptdb) ");
	terminal.type("quit\n");
	ATF_REQUIRE_EQ(0, terminal.status());
#else
	ATF_SKIP("built without editline(3)");
#endif
}

/* How often a text is in another. */
static unsigned
occurrences(const std::string &text, const std::string &part)
{
	unsigned count = 0;

	for (size_t at = text.find(part); at != std::string::npos;
	    at = text.find(part, at + part.size()))
		++count;
	return (count);
}

ATF_TEST_CASE(threads__no_hit_is_lost);
ATF_TEST_CASE_HEAD(threads__no_hit_is_lost)
{
	set_md_var("descr", "A breakpoint that four threads come to 100 times "
	    "each is reported 400 times, and the program does what it would "
	    "do without; 3 times, or 20 with the variable \"thorough\"");
	set_md_var("timeout", "6000");
}
ATF_TEST_CASE_BODY(threads__no_hit_is_lost)
{
	const int runs = get_config_var("thorough", "") == "true" ? 20 : 3;

	for (int i = 0; i < runs; ++i) {
		const Run run = result_of(ptdb(*this, "-c 'break work; "
		    "break all_done; continue 401; info breakpoints; "
		    "continue' ./threaded 4 100"));

		require_status(run, 0);
		ATF_REQUIRE_EQ(400U, occurrences(run.output,
		    "<work> (breakpoint 1, thread "));
		require_in_order(run, { "(breakpoint 2, thread 1)",
		    "reached 400 times", "reached 1 time",
		    "threaded: 400 calls", "exited with status 0" });
	}
}

/* The lines that a run of the instructions has printed. */
static std::string
results_in(const std::string &output)
{
	std::string results;

	for (size_t at = output.find("= "); at != std::string::npos;
	    at = output.find("\n= ", at)) {
		at += output[at] == '\n';
		results += output.substr(at, output.find('\n', at) - at + 1);
	}
	return (results);
}

PTDB_TEST(threads__instructions_at_a_breakpoint, "In a program with threads "
    "an instruction of each kind does the same at a breakpoint as without")
{
	const std::string directory = "cd " + get_config_var("srcdir") +
	    " && ";
	const Run names = result_of(directory + "./instructions names");
	const Run plain = result_of(directory + "./instructions");
	const Run run = result_of("(" + directory + "./instructions names) | "
	    "sed \"s/^/break at_/\" >script && echo continue 1000 >>script && "
	    "here=`pwd` && " + ptdb(*this, "-x \"$here\"/script "
	    "./instructions"));

	require_status(plain, 0);
	require_status(run, 0);
	ATF_REQUIRE(occurrences(names.output, "\n") > 40);
	ATF_REQUIRE_EQ(occurrences(names.output, "\n"),
	    occurrences(run.output, "stopped: SIGTRAP") - 1);
	ATF_REQUIRE_EQ(results_in(plain.output), results_in(run.output));
}

PTDB_TEST(threads__are_looked_at, "Threads are listed; one is selected, "
    "looked at and stepped, whichever stopped")
{
	const Run run = result_of(ptdb(*this, "-c 'info threads; thread; "
	    "break last_work; continue; info threads; thread 1; "
	    "thread apply all p $pc; thread 4; stepi 3; "
	    "thread apply 1 4 regs rip; thread; thread 9' ./threaded 3 100"));

	require_status(run, 1);
	require_in_order(run, { "(exec)", "* 1 ", "* 1 ",
	    "<last_work> (breakpoint 1, thread 4)", "(ptdb) info threads",
	    "  1 ", "* 4 ", "<last_work>", "(ptdb) thread 1", "* 1 ",
	    "(ptdb) thread apply", "* 1 ", "$pc = ", "* 4 ",
	    "$pc = 0x", "<last_work>", "(ptdb) thread 4", "* 4 ",
	    "<last_work+1> (step 1 of 3, thread 4)", "(step 2 of 3, thread 4)",
	    "(step 3 of 3, thread 4)", "* 1 ", "rip", "* 4 ",
	    "<last_work+", "rip", "* 4 ", "there is no thread 9" });
}

PTDB_TEST(threads__watched_and_stepped_over, "A watchpoint stops whichever "
    "thread writes, also one that was created after it, and nexti steps over "
    "a call of one thread while others run")
{
	const Run run = result_of(ptdb(*this, "-c 'watch last; break work; "
	    "continue; delete 2; break last_work; continue; delete 3; "
	    "continue; delete; nexti 20' ./threaded 2 1000000"));
	const size_t stepping = run.output.find("nexti 20");

	require_status(run, 0);
	require_in_order(run, { "watchpoint 1", "<work> (breakpoint 2, thread",
	    "<last_work> (breakpoint 3, thread 3)",
	    "(watchpoint 1: last was ", "thread 3)", "nexti 20",
	    "(step 1 of 20, thread 3)", "(step 20 of 20, thread 3)" });
	if (run.output.find("<work", stepping) != std::string::npos)
		ATF_FAIL("it went into work");
}

/* The threaded program, which runs until it gets SIGTERM. */
class Threaded {
public:
	explicit Threaded(const atf::tests::tc &test)
	{
		const std::string directory = test.get_config_var("srcdir");

		pid_ = fork();
		ATF_REQUIRE(pid_ >= 0);
		if (pid_ == 0) {
			if (chdir(directory.c_str()) == 0)
				execl("./threaded", "./threaded", "4", "0",
				    nullptr);
			_exit(127);
		}
	}
	~Threaded() { kill(pid_, SIGKILL); }
	Threaded(const Threaded &) = delete;
	Threaded &operator=(const Threaded &) = delete;

	std::string pid() const { return (std::to_string(pid_)); }

	/* It ends by itself, and nothing was done wrong. */
	void require_good_end() const
	{
		int status;

		ATF_REQUIRE_EQ(0, kill(pid_, SIGTERM));
		ATF_REQUIRE_EQ(pid_, waitpid(pid_, &status, 0));
		ATF_REQUIRE(WIFEXITED(status));
		ATF_REQUIRE_EQ(0, WEXITSTATUS(status));
	}

private:
	pid_t pid_;
};

PTDB_TEST(threads__attached_to_and_detached, "A process with threads, some "
    "of them at a breakpoint, runs on as ever when it is detached")
{
	const Threaded threaded(*this);
	const std::string look = ptdb(*this, "-c 'info threads' -p " +
	    threaded.pid());
	int tries = 0;

	/* It makes its threads in its own time. */
	while (result_of(look).output.find("  5 ") == std::string::npos)
		ATF_REQUIRE(++tries < 1000);

	for (const char *const end : { "continue 50", "continue 50; delete",
	    "continue; stepi 3", "continue; nosuch" }) {
		const Run run = result_of(ptdb(*this, std::string(
		    "-c 'info threads; break work; ") + end + "' -p " +
		    threaded.pid()));

		require_in_order(run, { "(attached, thread ", "  5 ",
		    "<work> (breakpoint 1, thread ", "detached from" });
	}
	threaded.require_good_end();
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, threads__no_hit_is_lost);
	ATF_ADD_TEST_CASE(tests, threads__instructions_at_a_breakpoint);
	ATF_ADD_TEST_CASE(tests, threads__are_looked_at);
	ATF_ADD_TEST_CASE(tests, threads__watched_and_stepped_over);
	ATF_ADD_TEST_CASE(tests, threads__attached_to_and_detached);
	ATF_ADD_TEST_CASE(tests, sample__every_part_of_it);
	ATF_ADD_TEST_CASE(tests, any_program__runs_to_its_end);
	ATF_ADD_TEST_CASE(tests, attach__and_detach);
	ATF_ADD_TEST_CASE(tests, attach__stopped_process_runs_on);
	ATF_ADD_TEST_CASE(tests, attach__program_is_compared);
	ATF_ADD_TEST_CASE(tests, attach__survives_misfortune);
	ATF_ADD_TEST_CASE(tests, attach__survives_signals);
	ATF_ADD_TEST_CASE(tests, attach__waits_for_rest);
	ATF_ADD_TEST_CASE(tests, attach__refused_with_the_reason);
	ATF_ADD_TEST_CASE(tests, attach__another_user);
	ATF_ADD_TEST_CASE(tests, failures__are_said_in_a_line);
	ATF_ADD_TEST_CASE(tests, time__runs_out);
	ATF_ADD_TEST_CASE(tests, commands__as_gdb_spells_them);
	ATF_ADD_TEST_CASE(tests, commands__vector_registers);
	ATF_ADD_TEST_CASE(tests, commands__ymm_registers);
	ATF_ADD_TEST_CASE(tests, commands__backtrace);
	ATF_ADD_TEST_CASE(tests, fork__parent_or_child);
	ATF_ADD_TEST_CASE(tests, fork__beside_breakpoints);
	ATF_ADD_TEST_CASE(tests, catch__system_calls);
	ATF_ADD_TEST_CASE(tests, catch__beside_breakpoints);
	ATF_ADD_TEST_CASE(tests, commands__calls_are_stepped_over);
	ATF_ADD_TEST_CASE(tests, script__errors_have_a_place);
	ATF_ADD_TEST_CASE(tests, program__stripped);
	ATF_ADD_TEST_CASE(tests, user__interrupts_and_leaves);
	ATF_ADD_TEST_CASE(tests, user__repeats_with_an_empty_line);
	ATF_ADD_TEST_CASE(tests, user__has_a_history);
}
