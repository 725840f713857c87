/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the commands of the top Makefile do with their variables, said in the
 * environment or on the command line, to GNU make and to BSD's.  The Makefile
 * runs among stand-ins for what it calls.  TOP is where this project is.
 */
#include <stdio.h>

#include <atf-c++.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include "../command/command.h"

namespace fs = std::filesystem;

namespace {

void
write_to(const std::string &path, const std::string &content)
{
	fs::create_directories(fs::path(path).parent_path());
	std::ofstream(path, std::ios::binary) << content;
}

/* The Makefile, run.sh, and something in place of everything else. */
void
make_project()
{
	const char shows_vm[] = "for name in KERNEL OTHER SMP ONLY RUNAS "
	    "STORM MODULE ACCEL KEEP; do\n"
	    "	eval \"value=\\${$name-}\"\n"
	    "	[ -z \"$value\" ] || echo \"$name=<$value>\"\n"
	    "done\n"
	    "echo \"KERNEL is $2${3+, OTHER is $3}\"\n";

	fs::copy(TOP "/Makefile", "Makefile");
	for (const char *path : { "tests/Makefile", "tests/vm/Makefile",
	    "tests/differential/Makefile", "sys/platform/hosted/Makefile" }) {
		write_to(path, ".PHONY: all debugger tests\nall debugger tests: ; @:\n"
		    "mutants fuzz: ; @echo \"MUTANTS=<$$MUTANTS> "
		    "SEED=<$$SEED> ORIGINAL=<$(ORIGINAL)> CXX=<$(CXX)>\"\n");
	}
	write_to("etc/need.sh", "");
	write_to("tests/vm/vm.sh", shows_vm);
	write_to("tests/vm/agree.sh", shows_vm);
	write_to("tests/debugger/run.sh",
	    content_of(TOP "/tests/debugger/run.sh"));
	write_to("build/minimal/debugger/ptdb", "#!/bin/sh\n"
	    "for word; do echo \"<${word##*/debugger/}>\"; done\n");
	fs::permissions("build/minimal/debugger/ptdb", fs::perms(0755));
}

/*
 * The output of a target with these variables, said both ways to each make
 * that there is; it has to be the same.
 */
std::string
output_of(const std::string &target, const std::string &variables)
{
	std::string first;

	for (const std::string make : { "make", "bmake" }) {
		if (result_of("command -v " + make).status != 0)
			continue;
		for (const std::string &command : {
		    variables + " " + make + " " + target,
		    make + " " + target + " " + variables }) {
			const Run run = result_of("unset MAKEFLAGS MAKELEVEL "
			    "MFLAGS KERNEL OTHER ORIGINAL DFLYSRC CXX; " +
			    command);

			require_status(run, 0);
			if (first.empty())
				first = run.output;
			if (run.output != first) {
				fprintf(stderr, "%s\n--\n%s", first.c_str(),
				    run.output.c_str());
				ATF_FAIL("differs: " + command);
			}
		}
	}
	return (first);
}

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

MAKE_TEST(vm__hands_on_its_variables, "make vm hands on what is said in the "
    "environment and on its command line alike, and prints nothing of its own")
{
	make_project();
	ATF_REQUIRE_EQ("KERNEL=<a kernel>\nSMP=<2>\nONLY=<stop_test:kill>\n"
	    "KERNEL is a kernel\n",
	    output_of("vm", "KERNEL='a kernel' SMP=2 ONLY=stop_test:kill"));
	ATF_REQUIRE_EQ("KERNEL=<k>\nOTHER=<o>\nSTORM=<9>\n"
	    "KERNEL is k, OTHER is o\n",
	    output_of("vm", "KERNEL=k OTHER=o STORM=9"));
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

MAKE_TEST(differential__hands_on_its_variables, "make mutants and make fuzz "
    "take theirs both ways, and CXX")
{
	make_project();
	ATF_REQUIRE_EQ("MUTANTS=</7> SEED=<> ORIGINAL=<o.c> CXX=<a b>\n",
	    output_of("mutants", "MUTANTS=/7 ORIGINAL=o.c CXX='a b'"));
	ATF_REQUIRE(output_of("fuzz", "SEED=3").rfind("MUTANTS=<> SEED=<3>",
	    0) == 0);
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, vm__hands_on_its_variables);
	ATF_ADD_TEST_CASE(tests, run__takes_words_as_a_shell_does);
	ATF_ADD_TEST_CASE(tests, differential__hands_on_its_variables);
}
