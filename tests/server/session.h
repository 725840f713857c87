/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Sessions of gdb and lldb with ptserver, in test cases.
 */
#ifndef _SERVER_SESSION_H_
#define _SERVER_SESSION_H_

#include <atf-c++.hpp>

#include <initializer_list>
#include <string>

#include "../command/command.h"

/* Where the test program, ptserver and what they debug are. */
std::string	directory_of(const atf::tests::tc &test);

/* Skip a case that make test leaves out, because debuggers take time. */
void	require_thorough(const atf::tests::tc &test);

/* Skip a case whose debugger is not installed. */
void	require_debugger(const std::string &name);

bool	contains(const std::string &text, const std::string &part);

/*
 * gdb with these commands, on what ptserver is told to start or to attach to
 * ("./sample add", "-p 1234"), with the symbols of that file, or none.
 */
Run	gdb_on(const atf::tests::tc &test, const std::string &options,
	    const std::string &file, const std::string &commands);

/*
 * The same on "sample what": gdb must print these texts in this order, and no
 * stop that nobody can explain.
 */
Run	gdb_session(const atf::tests::tc &test, const std::string &what,
	    const std::string &commands,
	    std::initializer_list<const char *> texts);

/* Fail the case if its status is not 0 or it prints one of these. */
void	require_without(const Run &run,
	    std::initializer_list<const char *> wrong);

/* The same if gdb reports an error or a stop without a reason. */
void	require_explained(const Run &run);

/*
 * lldb with these commands, on what a ptserver with a port is told to start
 * ("./sample add") or to attach to ("-p 1234").
 */
Run	lldb_session(const atf::tests::tc &test, const std::string &options,
	    std::initializer_list<const char *> commands);

#define SESSION_TEST(name, text) \
	ATF_TEST_CASE(name); \
	ATF_TEST_CASE_HEAD(name) \
	{ \
		set_md_var("descr", text); \
		set_md_var("timeout", "1200"); \
	} \
	ATF_TEST_CASE_BODY(name)

#endif /* !_SERVER_SESSION_H_ */
