/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The manual pages and READMEs: the examples are the programs that are built
 * and do what the pages say, and the cases, files and pages that the documents
 * name exist.  TOP is the checkout.
 */
#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "../command/command.h"
#include "../command/files.h"

namespace {

const char EXAMPLES[] = TOP "/man/examples/";

/* The paths of the files in a directory with this suffix. */
std::vector<std::string>
files_in(const std::string &path, const std::string &pattern)
{
	const std::regex expression(pattern);
	std::vector<std::string> files;
	DIR *const directory = opendir(path.c_str());

	if (directory == nullptr)
		ATF_FAIL("cannot open " + path);
	while (const struct dirent *const entry = readdir(directory)) {
		if (std::regex_match(entry->d_name, expression))
			files.push_back(path + "/" + entry->d_name);
	}
	closedir(directory);
	return (files);
}

std::vector<std::string>
pages()
{
	return (files_in(TOP "/man", R"(.*\.[1-9])"));
}

/* Every Markdown file of the checkout. */
std::vector<std::string>
readmes()
{
	std::vector<std::string> files;

	for (const std::string &path : paths_below(TOP, { "build", ".git" })) {
		if (ends_in(path, ".md"))
			files.push_back(path);
	}
	return (files);
}

/* A line of an mdoc(7) literal display, as it is displayed. */
std::string
shown(const std::string &line)
{
	const std::string text = line.substr(0, 2) == "\\&" ? line.substr(2) :
	    line;

	return (std::regex_replace(text, std::regex(R"(\\e)"), "\\"));
}

/* The display that follows the comment with a file's name in a page. */
std::string
example_in(const std::string &page, const std::string &name)
{
	std::ifstream file(page);
	std::string line, text;

	while (std::getline(file, line) && line != ".\\\" examples/" + name)
		continue;
	if (!std::getline(file, line) || line != ".Bd -literal")
		ATF_FAIL(page + " does not show " + name);
	while (std::getline(file, line) && line != ".Ed")
		text += shown(line) + "\n";
	return (text);
}

/* A program without its first comment. */
std::string
without_header(const std::string &program)
{
	static const std::string END = "*/\n";
	const size_t end = program.find(END);

	ATF_REQUIRE(end != std::string::npos);
	return (program.substr(end + END.size()));
}

/* Run an example, which is in the directory of this program. */
Run
run_example(const atf::tests::tc &test, const std::string &command)
{
	return (result_of("cd " + test.get_config_var("srcdir") + " && ./" +
	    command));
}

/* All matches of the pattern's first group in a file. */
std::set<std::string>
found_in(const std::string &path, const char *pattern)
{
	const std::string text = content_of(path);
	const std::regex expression(pattern);
	std::set<std::string> found;

	for (std::sregex_iterator match(text.begin(), text.end(), expression),
	    end; match != end; ++match)
		found.insert((*match)[1]);
	return (found);
}

/* The sources of all test programs, to look for names of cases. */
std::string
source_of(const std::string &program)
{
	for (const char *const directory : { "ptrace", "differential/host",
	    "schedules", "debugger", "static", "man" }) {
		const std::string path = std::string(TOP "/tests/") +
		    directory + "/" + program + ".cc";

		if (access(path.c_str(), R_OK) == 0) {
			return (content_of(path) +
			    content_of(TOP "/tests/schedules/scenarios.cc"));
		}
	}
	return ("");
}

/* The cases that a file names, as PROGRAM:CASE, must exist. */
void
require_cases(const std::string &path)
{
	for (const std::string &name : found_in(path,
	    R"(\b([a-z_]+_test:[a-z_0-9]+))")) {
		const size_t colon = name.find(':');
		const std::regex use("\\b" + name.substr(colon + 1) + "\\b");

		if (!std::regex_search(source_of(name.substr(0, colon)), use))
			ATF_FAIL(path + ": no case " + name);
	}
}

} /* namespace */

#define MAN_TEST(name, what)						\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", what);				\
		set_md_var("timeout", "600");				\
	}								\
	ATF_TEST_CASE_BODY(name)

MAN_TEST(examples__are_the_programs, "ptrace(2) contains all example programs "
    "exactly as they are compiled")
{
	const std::string page = TOP "/man/ptrace.2";
	const std::set<std::string> names = found_in(page,
	    R"(\.\\" examples/([a-z.]+)\n)");

	ATF_REQUIRE_EQ(files_in(EXAMPLES, R"(.*\.c)").size(), names.size());
	for (const std::string &name : names) {
		if (example_in(page, name) !=
		    without_header(content_of(EXAMPLES + name)))
			ATF_FAIL(page + " shows another " + name);
	}
}

MAN_TEST(calls__lists_those_of_children, "The example calls lists the system "
    "calls of a shell and of both programs of its pipe")
{
	const Run pipe = run_example(*this, "calls /bin/sh -c 'echo text | "
	    "(/bin/cat; exit 3) | /bin/cat; exit 7'");

	require_status(pipe, 0);
	require_in_order(pipe, { "has a child, ", "has a child, ",
	    "has a child, ", "exited with status 7" });
	require_in_order(pipe, { "execve(", "read = 0x5\n", "read = 0\n",
	    "exited with status 0", "exited with status 7" });
	require_in_order(pipe, { "exited with status 3",
	    "exited with status 7" });
	require_status(run_example(*this, "calls"), 2);
}

MAN_TEST(stops__shows_each_stop, "The example stops shows a program's stops "
    "at its exec and for a signal, and how it ended")
{
	const std::string usr1 = std::to_string(SIGUSR1);
	const Run exits = run_example(*this, "stops /bin/sh -c "
	    "'trap \"\" USR1; kill -USR1 $$; exit 7'");
	const Run dies = run_example(*this, "stops /bin/sh -c "
	    "'kill -TERM $$'");

	require_status(exits, 0);
	require_in_order(exits, { "stopped for signal 5 at 0x",
	    ("stopped for signal " + usr1 + " at 0x").c_str(),
	    "exited with status 7" });
	require_status(dies, 0);
	require_in_order(dies, { "stopped for signal 5 at 0x",
	    "stopped for signal 15 at 0x", "killed by signal 15" });
	require_status(run_example(*this, "stops"), 2);
}

MAN_TEST(peek__shows_a_word, "The example peek shows a word of a running "
    "process, also -1, reports addresses that it cannot read, and the process "
    "continues")
{
	static const struct {
		const int	*word;
		int		status;
		const char	*says;
	} WORDS[] = {
		{ new int(4711), 0, "4711\n" },
		{ new int(-1), 0, "-1\n" },
		{ nullptr, 1, "peek: PT_READ_D: Bad address\n" },
	};
	const pid_t sleeper = fork();
	bool alive = true;

	ATF_REQUIRE(sleeper >= 0);
	if (sleeper == 0) {
		for (;;)
			pause();
	}
	for (const auto &word : WORDS) {
		const Run run = run_example(*this, "peek " +
		    std::to_string(sleeper) + " " + std::to_string(
		    reinterpret_cast<unsigned long>(word.word)));

		alive = alive && kill(sleeper, 0) == 0 &&
		    waitpid(sleeper, nullptr, WNOHANG) == 0;
		if (!alive || run.status != word.status ||
		    run.output != word.says) {
			kill(sleeper, SIGKILL);
			ATF_FAIL("expected " + std::string(word.says) +
			    "got " + run.output);
		}
	}
	kill(sleeper, SIGKILL);
	ATF_REQUIRE_EQ(sleeper, waitpid(sleeper, nullptr, 0));
}

MAN_TEST(names__of_cases, "Every test case that a manual page or README names "
    "exists")
{
	ATF_REQUIRE(pages().size() > 1 && readmes().size() > 1);
	for (const std::string &page : pages())
		require_cases(page);
	for (const std::string &readme : readmes())
		require_cases(readme);
}

MAN_TEST(names__of_files, "Every file that a README links to exists")
{
	for (const std::string &readme : readmes()) {
		for (const std::string &name : found_in(readme,
		    R"(\]\(([^):]+)\))")) {
			if (!is_there(folder_of(readme) + "/" + name))
				ATF_FAIL(readme + ": no file " + name);
		}
	}
}

MAN_TEST(tables__are_narrow, "No cell of a README's table has more than 100 "
    "columns")
{
	for (const std::string &readme : readmes()) {
		for (const std::string &cell : found_in(readme,
		    R"(\|([^|\n]{101,})\|)"))
			ATF_FAIL(readme + ": a cell of " +
			    std::to_string(cell.size()) + " columns: " + cell);
	}
}

MAN_TEST(differences__are_all_there, "sys_process_differences(7) has an entry "
    "for D1 to D32, and every case of the differential test's list")
{
	const char *const page = TOP "/man/sys_process_differences.7";
	const std::set<std::string> entries = found_in(page,
	    R"(\.Ss (D[0-9]+): )");
	const std::set<std::string> cases = found_in(page,
	    R"(\.Li ([a-z_]+_test:[a-z_0-9]+) )");

	for (int i = 1; i <= 32; ++i) {
		if (entries.count("D" + std::to_string(i)) == 0)
			ATF_FAIL("no entry for D" + std::to_string(i));
	}
	for (const std::string &name : found_in(
	    TOP "/tests/differential/model/differences.cc",
	    R"re("([a-z_]+_test:[a-z_0-9]+)")re")) {
		if (cases.count(name) == 0)
			ATF_FAIL("the page does not name " + name);
	}
}

MAN_TEST(names__of_pages, "Every page of this project that another names "
    "exists")
{
	const char *const ours =
	    R"(\.Xr ((ptdb|ptserver|hosted|ptrace|sys_process[a-z_]*) [1-9]))";

	for (const std::string &page : pages()) {
		for (std::string name : found_in(page, ours)) {
			name[name.find(' ')] = '.';
			content_of(TOP "/man/" + name);
		}
	}
}

MAN_TEST(names__of_commands, "ptdb(1) has every command that ptdb's help "
    "shows, with all its short names, and no other")
{
	const Run help = result_of("cd " + get_config_var("srcdir") +
	    "/../debugger && ./ptdb -c help /bin/true");
	const std::regex row(R"(((?:info )?[a-z]+)[ \[].*?(?:\(([a-z ]+)\))?)");
	const std::regex item(R"(\.It Ic ((?:info )?[a-z]+).*)");
	const std::regex shorter(R"(\(([a-z, ]+)\) .*)");
	std::set<std::string> shown, described;
	std::string line, name;
	std::smatch match;

	/* "stepi: si step s" in both. */
	require_status(help, 0);

	const size_t start = help.output.find("backtrace");

	ATF_REQUIRE(start != std::string::npos);

	std::istringstream table(help.output.substr(start,
	    help.output.find("\nADDRESS is") - start));

	while (std::getline(table, line)) {
		if (std::regex_match(line, match, row))
			shown.insert(match.str(1) + ": " + match.str(2));
	}

	std::ifstream page(TOP "/man/ptdb.1");

	while (std::getline(page, line)) {
		if (!std::regex_match(line, match, item))
			continue;
		name = match.str(1);
		if (std::getline(page, line) &&
		    std::regex_match(line, match, shorter)) {
			described.insert(name + ": " + std::regex_replace(
			    match.str(1), std::regex(","), ""));
		} else
			described.insert(name + ": ");
	}
	ATF_REQUIRE(shown.size() > 20);
	for (const std::string &command : shown) {
		if (described.count(command) == 0)
			ATF_FAIL("ptdb.1 lacks " + command);
	}
	for (const std::string &command : described) {
		if (shown.count(command) == 0)
			ATF_FAIL("ptdb.1 has another " + command);
	}
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, examples__are_the_programs);
	ATF_ADD_TEST_CASE(tests, calls__lists_those_of_children);
	ATF_ADD_TEST_CASE(tests, stops__shows_each_stop);
	ATF_ADD_TEST_CASE(tests, peek__shows_a_word);
	ATF_ADD_TEST_CASE(tests, names__of_cases);
	ATF_ADD_TEST_CASE(tests, names__of_files);
	ATF_ADD_TEST_CASE(tests, names__of_pages);
	ATF_ADD_TEST_CASE(tests, names__of_commands);
	ATF_ADD_TEST_CASE(tests, tables__are_narrow);
	ATF_ADD_TEST_CASE(tests, differences__are_all_there);
}
