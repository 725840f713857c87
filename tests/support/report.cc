/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Failure reports of a test case, and of processes that it forked.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include "names.h"
#include "report.h"

namespace {

const char *
base_name(const char *file)
{
	const char *slash = strrchr(file, '/');

	return (slash == nullptr ? file : slash + 1);
}

} /* namespace */

void
fail_at(const char *file, int line, const char *format, ...)
{
	char what[400], message[480];
	va_list ap;

	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	snprintf(message, sizeof(message), "%s:%d: %s", base_name(file), line,
	    what);
	atf::tests::tc::fail(message);
}

void
require_equal(const char *file, int line, const char *what, long expected,
    long actual)
{
	if (actual == expected)
		return;
	fail_at(file, line, "%s: expected %ld (%#lx), got %ld (%#lx)", what,
	    expected, expected, actual, actual);
}

void
require_bytes(const char *file, int line, const char *what,
    const void *expected, const void *actual, size_t len)
{
	const unsigned char *const want =
	    static_cast<const unsigned char *>(expected);
	const unsigned char *const have =
	    static_cast<const unsigned char *>(actual);

	for (size_t i = 0; i < len; i++) {
		if (have[i] != want[i]) {
			fail_at(file, line, "%s: byte %zu of %zu: "
			    "expected %#x, got %#x", what, i, len, want[i],
			    have[i]);
		}
	}
}

void
complain(const char *format, ...)
{
	char what[400];
	va_list ap;

	va_start(ap, format);
	vsnprintf(what, sizeof(what) - 1, format, ap);
	va_end(ap);
	strcat(what, "\n");
	if (write(STDERR_FILENO, what, strlen(what)) == -1)
		_exit(CHILD_FAILED);
}

void
child_fail(const char *file, int line, const char *expression, int error)
{
	complain("%s:%d: process %d: %s not met (errno: %s)",
	    base_name(file), line, static_cast<int>(getpid()), expression,
	    errno_name(error));
	_exit(CHILD_FAILED);
}
