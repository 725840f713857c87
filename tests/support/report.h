/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Failure reports of a test case, and of processes that it forked.
 */
#ifndef SUPPORT_REPORT_H
#define SUPPORT_REPORT_H

#include <errno.h>
#include <stddef.h>

/* The exit status of a child in which CHILD_REQUIRE failed. */
static const int CHILD_FAILED = 99;

/* Fail the test case; only in the process that ATF runs. */
[[noreturn]] void	fail_at(const char *file, int line,
			    const char *format, ...)
			    __attribute__((__format__(__printf__, 3, 4)));

/* Write an error message of a forked process to stderr. */
void			complain(const char *format, ...)
			    __attribute__((__format__(__printf__, 1, 2)));

[[noreturn]] void	child_fail(const char *file, int line,
			    const char *expression, int error);

/* Unlike ATF_REQUIRE_EQ, evaluates actual once. */
void			require_equal(const char *file, int line,
			    const char *what, long expected, long actual);

void			require_bytes(const char *file, int line,
			    const char *what, const void *expected,
			    const void *actual, size_t len);

#define REQUIRE_EQUAL(expected, actual)					\
	require_equal(__FILE__, __LINE__, #actual,			\
	    static_cast<long>(expected), static_cast<long>(actual))

#define REQUIRE_BYTES(expected, actual, len)				\
	require_bytes(__FILE__, __LINE__, #actual, (expected), (actual), (len))

#define REQUIRE_THAT(expression, ...) do {				\
	if (!(expression))						\
		fail_at(__FILE__, __LINE__, __VA_ARGS__);		\
} while (0)

/* The check for forked processes, which must not use ATF's. */
#define CHILD_REQUIRE(expression) do {					\
	if (!(expression))						\
		child_fail(__FILE__, __LINE__, #expression, errno);	\
} while (0)

#endif /* !SUPPORT_REPORT_H */
