/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A test case's head: its description, its timeout and the user it requires.
 */
#ifndef SUPPORT_CASE_H
#define SUPPORT_CASE_H

#include <atf-c++.hpp>

/* Longer than all waits in a case, which report what they waited for. */
#ifndef PTRACE_TEST_SECONDS
#define PTRACE_TEST_SECONDS	"600"
#endif

#define PTRACE_TEST_HEAD(name, what)					\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", what);				\
		set_md_var("timeout", PTRACE_TEST_SECONDS);

#define PTRACE_TEST(name, what)						\
	PTRACE_TEST_HEAD(name, what)					\
	}								\
	ATF_TEST_CASE_BODY(name)

/* user: "root". */
#define PTRACE_TEST_AS(user, name, what)				\
	PTRACE_TEST_HEAD(name, what)					\
		set_md_var("require.user", user);			\
	}								\
	ATF_TEST_CASE_BODY(name)

/*
 * A case of events, which the kernel's stopevent() and at_fork(9) make: the
 * loadable module has neither.
 */
#define EVENT_TEST(name, what)						\
	static void name##_body();					\
	PTRACE_TEST(name, what)						\
	{								\
		if (get_config_var("module", "").c_str()[0] != '\0')	\
			ATF_SKIP("the module does not make events");	\
		name##_body();						\
	}								\
	static void							\
	name##_body()

#endif /* !SUPPORT_CASE_H */
