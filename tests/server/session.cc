/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Sessions of gdb and lldb with ptserver, in test cases.
 */
#include <cstdio>
#include <fstream>

#include "session.h"

std::string
directory_of(const atf::tests::tc &test)
{
	return (test.get_config_var("srcdir"));
}

void
require_thorough(const atf::tests::tc &test)
{
	if (test.get_config_var("thorough", "") != "true")
		ATF_SKIP("only make check runs this");
}

void
require_debugger(const std::string &name)
{
	if (result_of("command -v " + name + " >/dev/null").status != 0)
		ATF_SKIP(name + " is not installed");
}

bool
contains(const std::string &text, const std::string &part)
{
	return (text.find(part) != std::string::npos);
}

Run
gdb_on(const atf::tests::tc &test, const std::string &options,
    const std::string &file, const std::string &commands)
{
	const std::string directory = directory_of(test);

	require_debugger("gdb");
	std::ofstream("commands") << "set pagination off\n"
	    "set confirm off\nset sysroot /\nset width 0\n"
	    "set debuginfod enabled off\nset remotetimeout 300\n"
	    "set style enabled off\n" <<
	    (file.empty() ? "" : "file " + directory + "/" + file + "\n") <<
	    "target remote | cd " << directory << " && exec ./ptserver "
	    "--stdio " << options << "\n" << commands;
	return (result_of("gdb -nx -batch -x commands 2>&1"));
}

void
require_without(const Run &run, std::initializer_list<const char *> wrong)
{
	require_status(run, 0);
	for (const char *const text : wrong) {
		if (contains(run.output, text)) {
			fprintf(stderr, "%s", run.output.c_str());
			ATF_FAIL(text);
		}
	}
}

void
require_explained(const Run &run)
{
	require_without(run, { "Error in sourced", "received signal SIGTRAP",
	    " stopped.\n", "ptserver:" });
}

Run
gdb_session(const atf::tests::tc &test, const std::string &what,
    const std::string &commands, std::initializer_list<const char *> texts)
{
	const Run run = gdb_on(test, "./sample " + what, "sample", commands);

	require_in_order(run, texts);
	require_explained(run);
	return (run);
}

/*
 * ptserver says which port it has; what else it says is shown at the end.  To
 * attach, its options come first, and the program is the test program.  After
 * a signal lldb would not run the other commands, but read them.
 */
Run
lldb_session(const atf::tests::tc &test, const std::string &options,
    std::initializer_list<const char *> commands)
{
	const std::string directory = directory_of(test);
	const bool attach = options[0] == '-';
	std::string arguments = " -o 'target create " + directory + (attach ?
	    "/lldb_test" : "/sample") + "'";

	require_debugger("lldb");
	arguments += " -o \"gdb-remote ${line##* }\"";
	for (const char *const command : commands)
		arguments += " -o '" + std::string(command) + "'";
	return (result_of("mkfifo port; (cd " + directory + " && exec "
	    "./ptserver " + (attach ? options + " :0" : ":0 " + options) +
	    ") 2>port & { read line; lldb -b" + arguments + " </dev/null "
	    "2>&1; cat; } <port; wait"));
}
