/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A test program's main(), with the command line and the results that
 * atf-test-program(1) and atf-test-case(4) describe:
 *
 *	program -l
 *	program [-r RESULT_FILE] [-s DIRECTORY] [-v NAME=VALUE] CASE
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atf-c++.hpp>

using atf::tests::tc;
using atf::tests::tcs;
using atf::tests::text;

namespace {

const int PASSED = 0, FAILED = 1, BAD_USAGE = 2;
const size_t LONGEST = 700;

struct Options {
	bool		list;
	const char	*result_file;
	const char	*variables[4];
	int		variable_count;
	const char	*ident;
};

Options options;

/* Set by expect_fail(). */
const char *expected_failure;

void
print(int fd, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		const ssize_t sent = write(fd, text, left);

		if (sent == -1)
			_exit(BAD_USAGE);
		text += sent;
		left -= sent;
	}
}

[[noreturn]] void
usage(const char *why)
{
	char message[LONGEST];

	snprintf(message, sizeof(message), "%s\nusage: program -l | program "
	    "[-r RESULT_FILE] [-s DIRECTORY] [-v NAME=VALUE] CASE\n", why);
	print(STDERR_FILENO, message);
	exit(BAD_USAGE);
}

[[noreturn]] void
finish(int status, const char *result)
{
	int fd = STDOUT_FILENO;

	if (options.result_file != nullptr) {
		fd = open(options.result_file, O_WRONLY | O_CREAT | O_TRUNC);
		if (fd == -1)
			usage("cannot open the result file");
	}
	print(fd, result);
	exit(status);
}

void
read_option(char option, const char *value)
{
	switch (option) {
	case 'r':
		options.result_file = value;
		break;
	case 's':
		break;
	case 'v':
		if (options.variable_count ==
		    sizeof(options.variables) / sizeof(options.variables[0]))
			usage("too many variables");
		options.variables[options.variable_count++] = value;
		break;
	default:
		usage("unknown option");
	}
}

void
read_options(int argc, char *argv[])
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-l") == 0) {
			options.list = true;
			continue;
		}
		if (i + 1 == argc || strlen(argv[i]) != 2)
			usage("an option lacks its value");
		read_option(argv[i][1], argv[i + 1]);
		i++;
	}
	if (options.list ? i != argc : i + 1 != argc)
		usage("name one test case");
	options.ident = argv[i];
}

} /* namespace */

void
tc::set_md_var(const char *name, const char *value)
{
	if (variable_count_ == MOST)
		usage("a case has too many variables");
	variables_[variable_count_++] = { name, value };
}

void
tc::print_head() const
{
	char line[LONGEST];

	snprintf(line, sizeof(line), "\nident: %s\n", ident_);
	print(STDOUT_FILENO, line);
	for (int i = 0; i < variable_count_; i++) {
		snprintf(line, sizeof(line), "%s: %s\n", variables_[i].name,
		    variables_[i].value);
		print(STDOUT_FILENO, line);
	}
}

text
tc::get_config_var(const char *name, const char *otherwise)
{
	const size_t len = strlen(name);

	for (int i = 0; i < options.variable_count; i++) {
		const char *const variable = options.variables[i];

		if (strncmp(variable, name, len) == 0 && variable[len] == '=')
			return (text(variable + len + 1));
	}
	return (text(otherwise));
}

void
tc::fail(const char *why)
{
	char result[LONGEST];

	if (expected_failure != nullptr) {
		snprintf(result, sizeof(result), "expected_failure: %s: %s\n",
		    expected_failure, why);
		finish(PASSED, result);
	}
	snprintf(result, sizeof(result), "failed: %s\n", why);
	finish(FAILED, result);
}

void
tc::skip(const char *why)
{
	char result[LONGEST];

	snprintf(result, sizeof(result), "skipped: %s\n", why);
	finish(PASSED, result);
}

void
tc::expect_fail(const char *why)
{
	expected_failure = why;
}

void
tcs::add(tc *test_case)
{
	*end_ = test_case;
	end_ = &test_case->next_;
	test_case->head();
}

void
tcs::print() const
{
	::print(STDOUT_FILENO,
	    "Content-Type: application/X-atf-tp; version=\"1\"\n");
	for (const tc *test_case = first_; test_case != nullptr;
	    test_case = test_case->next_)
		test_case->print_head();
}

tc *
tcs::find(const char *ident) const
{
	tc *test_case = first_;

	while (test_case != nullptr &&
	    strcmp(test_case->get_ident(), ident) != 0)
		test_case = test_case->next_;
	return (test_case);
}

void
atf::tests::fail_check(const char *file, int line, const char *what)
{
	char why[LONGEST];

	snprintf(why, sizeof(why), "%s:%d: %s", file, line, what);
	tc::fail(why);
}

void
atf::tests::fail_errno(const char *file, int line, int expected,
    const char *what, int actual)
{
	char why[LONGEST];

	snprintf(why, sizeof(why), "%s:%d: expected errno %d, got %d, in %s",
	    file, line, expected, actual, what);
	tc::fail(why);
}

int
main(int argc, char *argv[])
{
	tcs cases;
	tc *test_case;

	atf_add_test_cases(cases);
	read_options(argc, argv);
	if (options.list) {
		cases.print();
		return (0);
	}
	test_case = cases.find(options.ident);
	if (test_case == nullptr)
		usage("there is no such test case");
	test_case->body();
	if (expected_failure != nullptr) {
		expected_failure = nullptr;
		tc::fail("it was to fail and did not");
	}
	finish(PASSED, "passed\n");
}
