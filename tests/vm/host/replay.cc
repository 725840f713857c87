/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An ATF program, installed under the names of all programs that ran in the
 * machine: repeats their results for Kyua to report.  In its directory are the
 * console's log, "console.log", and the result of watch, "verdict".
 *
 *	NAME -l
 *	NAME [-r RESULT_FILE] [-s DIRECTORY] [-v NAME=VALUE] CASE
 *
 * Under the name machine_test it has one case, that the whole run succeeded;
 * machine_test -p prints the names of the programs of which a case ran.
 */
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "record.h"

namespace {

const char MACHINE[] = "machine_test";
const char MACHINE_CASE[] = "boots_runs_every_case_and_ends";
const char MACHINE_DESCR[] =
    "The kernel boots, runs every case to its end, and shuts down";

struct Result {
	int		status;
	std::string	text;
};

Result
failed(const std::string &why)
{
	return { EXIT_FAILURE, "failed: " + why };
}

/* The first line of the verdict. */
std::string
read_verdict(const std::string &directory)
{
	std::ifstream file(directory + "/verdict");
	std::string verdict;

	std::getline(file, verdict);
	return (verdict.empty() ? "the machine was never started" : verdict);
}

Result
result_of_machine(const std::string &directory, const Log &log)
{
	const std::string verdict = read_verdict(directory);

	if (verdict != "ok")
		return (failed(verdict));
	if (!log.troubles().empty())
		return (failed(log.troubles().front()));
	if (log.lost() != 0) {
		return (failed(std::to_string(log.lost()) + " lines of "
		    "process 1's were lost on the console"));
	}
	return { EXIT_SUCCESS, "passed" };
}

Result
result_of(const Case &test_case, const std::string &verdict)
{
	if (test_case.kind.empty()) {
		return (failed(verdict == "ok" ?
		    "its result was lost on the console" :
		    "it did not end: " + verdict));
	}
	if (test_case.kind == "timeout")
		return (failed("it did not end in time"));
	if (test_case.kind == "skipped")
		return { EXIT_SUCCESS, "skipped: " + test_case.result };
	if (test_case.kind == "killed") {
		return (failed("it was killed by signal " +
		    std::to_string(test_case.value)));
	}
	if (test_case.result.empty()) {
		return (failed("it exited " +
		    std::to_string(test_case.value) + " without a result"));
	}
	if (test_case.left_processes && test_case.value == EXIT_SUCCESS)
		return (failed("it left processes behind"));
	return { test_case.value, test_case.result };
}

Result
result_in(const Program &program, const std::string &ident,
    const std::string &verdict)
{
	for (const Case &test_case : program.cases) {
		if (test_case.ident == ident) {
			for (const std::string &line : test_case.output)
				std::cout << line << '\n';
			return (result_of(test_case, verdict));
		}
	}
	return { EXIT_SUCCESS, "skipped: it did not run" + (verdict == "ok" ?
	    std::string() : ": " + verdict) };
}

/* Requirements of a case apply to the machine, not to this host. */
void
print_list(const std::string &name, const Log &log)
{
	const Program *const program = log.find(name);

	if (name == MACHINE) {
		std::cout <<
		    "Content-Type: application/X-atf-tp; version=\"1\"\n\n"
		    "ident: " << MACHINE_CASE << "\ndescr: " <<
		    MACHINE_DESCR << '\n';
		return;
	}
	if (program == nullptr)
		return;
	for (const std::string &line : program->list) {
		std::cout << (line.compare(0, 8, "require.") == 0 ? "X-" :
		    "") << line << '\n';
	}
}

void
write_result(const char *path, const std::string &text)
{
	if (path == nullptr)
		std::cout << text << '\n';
	else
		std::ofstream(path) << text << '\n';
}

} /* namespace */

int
main(int argc, char *argv[])
{
	const std::string path = argv[0];
	const size_t slash = path.rfind('/');
	const std::string name = path.substr(slash + 1);
	const std::string directory = slash == std::string::npos ? "." :
	    path.substr(0, slash);
	const Log log(directory + "/console.log");
	const char *result_file = nullptr;
	int option;

	while ((option = getopt(argc, argv, "lpr:s:v:")) != -1) {
		if (option == 'l') {
			print_list(name, log);
			return (EXIT_SUCCESS);
		}
		if (option == 'p') {
			for (const Program &program : log.programs()) {
				if (!program.cases.empty())
					std::cout << program.name << '\n';
			}
			return (EXIT_SUCCESS);
		}
		if (option == 'r')
			result_file = optarg;
		if (option == '?')
			return (EXIT_FAILURE);
	}

	const Program *const program = log.find(name);

	if (optind + 1 != argc || (name != MACHINE && program == nullptr)) {
		std::cerr << "usage: " << name << " -l | " << name <<
		    " [-r RESULT_FILE] CASE\n";
		return (EXIT_FAILURE);
	}

	const Result result = name == MACHINE ?
	    result_of_machine(directory, log) :
	    result_in(*program, argv[optind], read_verdict(directory));

	write_result(result_file, result.text);
	return (result.status);
}
