/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The top Makefile: what its commands run, with variables from the environment
 * and from the command line, under GNU make and BSD make.  Stand-ins replace
 * what it calls.  TOP is the checkout.
 */
#include <stdio.h>

#include <unistd.h>

#include <atf-c++.hpp>

#include <algorithm>
#include <functional>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "../command/command.h"
#include "../command/files.h"

namespace {

/* A script that prints its name and its arguments without directories. */
std::string
stand_in(const std::string &name)
{
	return ("printf '%s' 'called " + name + ":'\n"
	    "for word; do printf ' <%s>' \"${word##*/}\"; done; echo\n");
}

/*
 * The Makefile and run.sh, and stand-ins for everything else.  The arguments
 * of need.sh are collected in the file "needs".
 */
void
make_project()
{
	const char shows_vm[] = "for name in KERNEL OTHER SMP ONLY RUNAS "
	    "STORM MODULE ACCEL KEEP; do\n"
	    "	eval \"value=\\${$name-}\"\n"
	    "	[ -z \"$value\" ] || echo \"$name=<$value>\"\n"
	    "done\n"
	    "echo \"KERNEL is $2${3+, OTHER is $3}\"\n";

	write_to("Makefile", content_of(TOP "/Makefile"));
	for (const char *path : { "tests/Makefile", "tests/vm/Makefile",
	    "tests/differential/Makefile", "tests/schedules/Makefile",
	    "tests/static/Makefile", "tests/platform/Makefile",
	    "sys/platform/hosted/Makefile" }) {
		write_to(path, ".PHONY: all debugger server tests\n"
		    "all debugger server tests: ; @:\n"
		    "mutants fuzz coverage long test: ; @echo \"called $@: "
		    "MUTANTS=<$$MUTANTS> SEED=<$$SEED> ORIGINAL=<$(ORIGINAL)> "
		    "CXX=<$(CXX)>\"\n");
	}
	for (const char *path : { "sys/conf/overlay.sh", "tests/check.sh",
	    "tests/bench/bench.sh", "tests/bench/hosted.sh",
	    "tests/bench/vm_bench.sh" })
		write_to(path, stand_in(path));
	write_to("tests/kyua.sh", "echo \"called kyua.sh: ONLY=<${ONLY-}>\"\n");
	write_to("tests/differential/find_original.sh", "echo \"$1\"\n");
	write_to("etc/need.sh", "echo \"$1\" >>needs\n");
	write_to("build/minimal/schedules/schedules",
	    "#!/bin/sh\n" + stand_in("schedules"));
	for (const char *path : { "sys/platform/hosted/headers.sh",
	    "sys/conf/sources.sh" })
		write_to(path, content_of(std::string(TOP "/") + path));
	write_to("sys/kern/sys_process.cc", "");
	write_to("tests/vm/vm.sh", shows_vm);
	write_to("tests/vm/agree.sh", shows_vm);
	write_to("tests/vm/gdb.sh", "echo \"gdb.sh: $2 <$GDB> <$SERVER> "
	    "<$PROG>\"\n");
	write_to("tests/debugger/run.sh",
	    content_of(TOP "/tests/debugger/run.sh"));
	write_to("tests/server/run.sh",
	    content_of(TOP "/tests/server/run.sh"));
	write_to("a gdb", "#!/bin/sh\nfor word; do "
	    "echo \"<$word>\" | sed \"s,'.*/build/,'build/,\"; done\n");
	set_mode("a gdb", 0755);
	write_to("build/minimal/debugger/ptdb", "#!/bin/sh\n"
	    "for word; do echo \"<${word##*/debugger/}>\"; done\n");
	for (const char *program : { "debugger/ptdb",
	    "schedules/schedules" }) {
		set_mode(std::string("build/minimal/") + program, 0755);
	}
}

/*
 * Make a target with these variables, set both ways, with each make that is
 * installed.
 */
void
for_each_run(const std::string &target, const std::string &variables,
    const std::function<void(const std::string &, const Run &)> &look)
{
	for (const std::string make : { "make", "bmake" }) {
		if (result_of("command -v " + make).status != 0)
			continue;
		for (const std::string &command : {
		    variables + " " + make + " " + target,
		    make + " " + target + " " + variables }) {
			look(command, result_of("unset MAKEFLAGS MAKELEVEL "
			    "MFLAGS KERNEL OTHER ORIGINAL DFLYSRC CXX ACTION "
			    "ONLY SEED MUTANTS LONG DESTDIR PAGES "
			    "GENERATION GDB; " +
			    command));
		}
	}
}

/* The output, which must be the same each time. */
std::string
output_of(const std::string &target, const std::string &variables)
{
	std::string first;

	for_each_run(target, variables, [&](const std::string &command,
	    const Run &run) {
		require_status(run, 0);
		if (first.empty())
			first = run.output;
		if (run.output != first) {
			fprintf(stderr, "%s\n--\n%s", first.c_str(),
			    run.output.c_str());
			ATF_FAIL("differs: " + command);
		}
	});
	return (first);
}

/* The target must fail with this message before anything is called. */
void
require_refused(const std::string &target, const std::string &variables,
    const std::string &message)
{
	remove_file("needs");
	for_each_run(target, variables, [&](const std::string &command,
	    const Run &run) {
		if (run.status == 0 || run.output.rfind(message + "\n", 0) != 0 ||
		    run.output.find("called") != std::string::npos ||
		    is_there("needs")) {
			fprintf(stderr, "%s", run.output.c_str());
			ATF_FAIL("not refused: " + command);
		}
	});
}

/* The arguments of need.sh so far, which are then forgotten. */
std::set<std::string>
needs()
{
	std::istringstream lines(is_there("needs") ? content_of("needs") : "");
	std::set<std::string> found;

	for (std::string line; std::getline(lines, line); )
		found.insert(line);
	remove_file("needs");
	return (found);
}

/* All matches of the first group; "^" is the beginning of a line. */
std::set<std::string>
matches(const std::string &text, const std::string &pattern)
{
	const std::regex expression(pattern,
	    std::regex::ECMAScript | std::regex::multiline);
	std::set<std::string> found;

	for (std::sregex_iterator match(text.begin(), text.end(), expression),
	    end; match != end; ++match)
		found.insert((*match)[1]);
	return (found);
}

/* The words of a variable or of a rule's sources, with continued lines. */
std::set<std::string>
words_after(const std::string &text, const std::string &begin)
{
	const size_t at = text.find("\n" + begin);

	ATF_REQUIRE(at != std::string::npos);
	return (matches(std::regex_replace(text.substr(at + 1 + begin.size()),
	    std::regex("([^\\\\])\n[^]*"), "$1\n"), "([a-z][a-z_-]*)"));
}

const char	*const PARTS[] = { "fuzz", "coverage", "mutants", "long", "vm" };

} /* namespace */

#define MAKE_TEST(name, what)						\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", what);				\
		set_md_var("timeout", "600");				\
		set_md_var("require.progs", "make");			\
	}								\
	ATF_TEST_CASE_BODY(name)

MAKE_TEST(vm__hands_on_its_variables, "make vm passes on variables from the "
    "environment and from its command line, and prints nothing itself")
{
	make_project();
	ATF_REQUIRE_EQ("KERNEL=<a kernel>\nSMP=<2>\nONLY=<stop_test:kill>\n"
	    "KERNEL is a kernel\n",
	    output_of("vm", "KERNEL='a kernel' SMP=2 ONLY=stop_test:kill"));
	ATF_REQUIRE_EQ("KERNEL=<k>\nOTHER=<o>\nSTORM=<9>\n"
	    "KERNEL is k, OTHER is o\n",
	    output_of("vm", "KERNEL=k OTHER=o STORM=9"));
	ATF_REQUIRE_EQ("gdb.sh: k <1> <a server> <sample 'a b'>\n",
	    output_of("vm", "KERNEL=k GDB=1 SERVER='a server' "
	    "PROG=\"sample 'a b'\""));
}

MAKE_TEST(run__takes_words_as_a_shell_does, "make run and make debug take "
    "PROG and ARGS with a shell's quotes and spaces")
{
	make_project();
	ATF_REQUIRE_EQ("<-x>\n<any.ptdb>\n</bin/echo>\n<a  b>\n<it's>\n<>\n",
	    output_of("run", R"(PROG='/bin/echo "a  b" it\'"'"'s ""')"));
	ATF_REQUIRE_EQ("<-x>\n<sample.ptdb>\n<sample>\n", output_of("run", ""));
	ATF_REQUIRE_EQ("<-p>\n<12>\n<ls>\n<-l>\n",
	    output_of("debug", "ARGS='-p 12' PROG='ls -l'"));
}

MAKE_TEST(gdb__takes_words_as_a_shell_does, "make gdb leaves the quotes of "
    "PROG and ARGS to gdb's own shell")
{
	make_project();
	ATF_REQUIRE_EQ("<-ex>\n<set sysroot />\n<-ex>\n<target remote | exec "
	    "'build/minimal/server/ptserver' --stdio -p 12 ls \"a  b\">\n",
	    output_of("gdb", "GDB='./a gdb' ARGS='-p 12' "
	    "PROG='ls \"a  b\"'"));
}

MAKE_TEST(debug__asks_for_a_program, "make debug and make gdb without PROG and "
    "ARGS explain how to name a program")
{
	make_project();
	for (const std::string target : { "debug", "gdb" }) {
		const Run run = result_of("unset MAKEFLAGS MAKELEVEL MFLAGS "
		    "PROG ARGS; make " + target);
		const std::string example = "make " + target + " PROG=";

		ATF_REQUIRE(run.status != 0);
		require_in_order(run, { example.c_str() });
	}
}

MAKE_TEST(differential__hands_on_its_variables, "make check ONLY=mutants and "
    "ONLY=fuzz use their variables and CXX, set in either way")
{
	make_project();
	ATF_REQUIRE_EQ("called mutants: MUTANTS=</7> SEED=<> ORIGINAL=<o.c> "
	    "CXX=<a b>\n", output_of("check",
	    "ONLY=mutants MUTANTS=/7 ORIGINAL=o.c CXX='a b'"));
	ATF_REQUIRE(output_of("check", "ONLY=fuzz SEED=3").rfind(
	    "called fuzz: MUTANTS=<> SEED=<3>", 0) == 0);
}

MAKE_TEST(help__is_what_there_is, "make help lists all public targets and no "
    "others, and only variables that are used, in few lines of 80 columns")
{
	const std::string makefile = content_of(TOP "/Makefile");
	const std::string without_help = std::regex_replace(makefile,
	    std::regex("(^|\n)#[^\n]*"), "$1");
	const std::set<std::string> public_targets = words_after(makefile,
	    "PUBLIC =");
	std::set<std::string> phony = words_after(makefile,
	    ".PHONY: $(PUBLIC)");
	std::set<std::string> targets;
	std::string readers = without_help;

	make_project();

	const std::string help = output_of("help", "");

	/* The help and the list. */
	ATF_REQUIRE(public_targets == (std::set<std::string> { "run", "debug",
	    "gdb", "server", "test", "check", "vm", "bench", "object", "module",
	    "overlay", "man", "clean", "help" }));
	ATF_REQUIRE(public_targets == matches(help, "^make ([a-z_-]+)"));
	for (const char *old : { "vm-bench", "vm_test", "overlay-" })
		ATF_REQUIRE_EQ(std::string::npos, help.find(old));

	/* The list and the rules. */
	phony.insert(public_targets.begin(), public_targets.end());
	for (const std::string &line : matches(without_help,
	    "^([a-z][a-z_ -]*):")) {
		const std::set<std::string> names = matches(line,
		    "([a-z_-]+)");

		targets.insert(names.begin(), names.end());
	}
	ATF_REQUIRE(phony == targets);

	/* The variables and their readers. */
	for (const char *path : { "/tests/vm/vm.sh", "/tests/vm/gdb.sh",
	    "/tests/debugger/run.sh",
	    "/tests/server/run.sh",
	    "/tests/differential/Makefile" }) {
		readers += std::regex_replace(content_of(std::string(TOP) + path),
		    std::regex("(^|\n)#[^\n]*"), "$1");
	}
	for (const std::string &name : matches(help, "\\b([A-Z]+)=")) {
		if (!std::regex_search(readers,
		    std::regex("\\$[({]*" + name + "\\b")))
			ATF_FAIL("nothing reads " + name);
	}

	/* Its form. */
	ATF_REQUIRE(matches(help, "^([^\n]{81,})").empty());
	ATF_REQUIRE(std::count(help.begin(), help.end(), '\n') <= 40);
}

MAKE_TEST(check__makes_a_part, "make check runs all parts, or the part in "
    "ONLY; an unknown part is an error before anything is run; the old target "
    "names still work")
{
	make_project();
	ATF_REQUIRE_EQ("called tests/check.sh: <minimal>\n",
	    output_of("check", ""));
	ATF_REQUIRE(needs() == (std::set<std::string> { "test", "ci", "vm" }));
	for (const std::string part : PARTS) {
		const std::string output = output_of("check", "ONLY=" + part);

		ATF_REQUIRE(output.rfind("called " +
		    (part == "vm" ? "test" : part) + ":", 0) == 0);
		ATF_REQUIRE(needs().count("test") == 1);
		ATF_REQUIRE_EQ(output, output_of(part == "vm" ? "vm_test" :
		    part, ""));
	}
	ATF_REQUIRE(output_of("check", "ONLY=long LONG=7").find(
	    "called schedules: <-s> <7>\n") != std::string::npos);
	/* ONLY of vm.sh has another meaning. */
	ATF_REQUIRE(output_of("check", "ONLY=vm").find(
	    "called kyua.sh: ONLY=<>\n") != std::string::npos);
	for (const char *bad : { "all", "stop_test", "'fuzz long'", "Fuzz" }) {
		require_refused("check", std::string("ONLY=") + bad, "ONLY=" +
		    std::regex_replace(std::string(bad), std::regex("'"), "") +
		    ": differential, fuzz, coverage, mutants, long or vm");
	}
}

MAKE_TEST(overlay__takes_actions, "make overlay installs, or does the ACTION; "
    "an unknown one is an error before anything is run; the old target names "
    "still work")
{
	make_project();
	ATF_REQUIRE_EQ("called sys/conf/overlay.sh: <install> <a tree> <>\n",
	    output_of("overlay", "DFLYSRC='a tree'"));
	for (const std::string action : { "install", "remove", "diff" }) {
		const std::string output = output_of("overlay", "ACTION=" +
		    action + " DFLYSRC=tree DESTDIR=d");

		ATF_REQUIRE_EQ("called sys/conf/overlay.sh: <" + action +
		    "> <tree> <d>\n", output);
		ATF_REQUIRE_EQ(output, output_of(action == "install" ?
		    "overlay" : "overlay-" + action, "DFLYSRC=tree DESTDIR=d"));
	}
	for (const char *target : { "overlay ACTION=patch", "overlay-patch" }) {
		ATF_REQUIRE(output_of(target, "DFLYSRC=tree").find(
		    "/build/tree/overlay/sys_process.patch: for git am\n") !=
		    std::string::npos);
		ATF_REQUIRE_EQ("called sys/conf/overlay.sh: <patch> <tree>\n",
		    content_of("build/tree/overlay/sys_process.patch"));
		remove_tree("build/tree");
	}
	for (const char *bad : { "uninstall", "Remove", "'remove diff'" }) {
		require_refused("overlay", std::string("DFLYSRC=tree ACTION=") +
		    bad, "ACTION=" + std::regex_replace(std::string(bad),
		    std::regex("'"), "") + ": install, remove, diff or patch");
	}
}

MAKE_TEST(bench__takes_kernels, "make bench measures on this machine, or on "
    "kernels if KERNEL or OTHER is set, as vm-bench does; or on the hosted "
    "kernel if HOSTED is set")
{
	const char *const kernels = "called tests/bench/vm_bench.sh: <minimal> "
	    "<k> <o> <2>\n";

	make_project();
	ATF_REQUIRE_EQ("called tests/bench/bench.sh: <minimal> <o.c> <>\n",
	    output_of("bench", "ORIGINAL=o.c"));
	ATF_REQUIRE(needs() == (std::set<std::string> { "run", "bench" }));
	ATF_REQUIRE_EQ("called tests/bench/hosted.sh: <minimal> <c++> <o>\n",
	    output_of("bench", "HOSTED=yes OTHER=o CXX=c++"));
	ATF_REQUIRE(needs() == (std::set<std::string> { "run" }));
	ATF_REQUIRE_EQ(kernels, output_of("bench", "KERNEL=k OTHER=o SMP=2"));
	ATF_REQUIRE(needs() == (std::set<std::string> { "test", "vm",
	    "bench" }));
	ATF_REQUIRE_EQ(kernels, output_of("vm-bench",
	    "KERNEL=k OTHER=o SMP=2"));
	/* vm_bench.sh reports which kernel is missing. */
	for (const char *target : { "bench OTHER=o", "vm-bench OTHER=o" }) {
		ATF_REQUIRE_EQ("called tests/bench/vm_bench.sh: <minimal> <> "
		    "<o> <1>\n", output_of(target, ""));
	}
}

MAKE_TEST(needs__are_those_of_need_sh, "The Makefile has a target need_WORD for "
    "each word that etc/need.sh knows, which calls it with that word")
{
	const std::string script = content_of(TOP "/etc/need.sh");
	const std::set<std::string> words = words_after(script, "# need.sh ");

	make_project();
	ATF_REQUIRE(words.size() > 5);
	for (const std::string &word : words) {
		ATF_REQUIRE_EQ("", output_of("need_" + word, ""));
		ATF_REQUIRE(needs() == std::set<std::string> { word });
	}
	ATF_REQUIRE(words == matches(content_of(TOP "/Makefile"),
	    "\\bneed_([a-z]+)"));
}

MAKE_TEST(generation__that_is_none, "An unknown GENERATION is an error before "
    "anything is made, with a list of the known ones")
{
	make_project();
	for (const char *target : { "hosted", "test", "run",
	    "check ONLY=differential" }) {
		const Run run = result_of(std::string("unset MAKEFLAGS "
		    "MAKELEVEL MFLAGS DFLYSRC; make GENERATION=7 ") + target);

		ATF_REQUIRE(run.status != 0);
		ATF_REQUIRE(run.output.find("GENERATION=7: there are master, "
		    "6.4 and 5.6") != std::string::npos);
		ATF_REQUIRE(access("build/7", F_OK) != 0);
	}
}

MAKE_TEST(pages__that_are_neither, "PAGES that is neither yes nor no is refused "
    "before anything is built")
{
	make_project();
	for (const char *target : { "hosted", "test", "check ONLY=coverage",
	    "bench" }) {
		const Run run = result_of(std::string("unset MAKEFLAGS "
		    "MAKELEVEL MFLAGS DFLYSRC; make PAGES=No ") + target);

		ATF_REQUIRE(run.status != 0);
		ATF_REQUIRE(run.output.find("PAGES=No: yes or no\n") !=
		    std::string::npos);
		ATF_REQUIRE(run.output.find("called") == std::string::npos);
	}
	for (const char *pages : { "yes", "no", "" }) {
		require_status(result_of(std::string("unset MAKEFLAGS "
		    "MAKELEVEL MFLAGS DFLYSRC; make hosted PAGES=") + pages), 0);
	}
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, generation__that_is_none);
	ATF_ADD_TEST_CASE(tests, pages__that_are_neither);
	ATF_ADD_TEST_CASE(tests, vm__hands_on_its_variables);
	ATF_ADD_TEST_CASE(tests, run__takes_words_as_a_shell_does);
	ATF_ADD_TEST_CASE(tests, gdb__takes_words_as_a_shell_does);
	ATF_ADD_TEST_CASE(tests, debug__asks_for_a_program);
	ATF_ADD_TEST_CASE(tests, differential__hands_on_its_variables);
	ATF_ADD_TEST_CASE(tests, help__is_what_there_is);
	ATF_ADD_TEST_CASE(tests, check__makes_a_part);
	ATF_ADD_TEST_CASE(tests, overlay__takes_actions);
	ATF_ADD_TEST_CASE(tests, bench__takes_kernels);
	ATF_ADD_TEST_CASE(tests, needs__are_those_of_need_sh);
}
