/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The machine's /bin/sh, which knows two commands, those that the suite
 * executes a program for: sh -c "exit NUMBER", and the same once more,
 * sh -c "exec /bin/sh -c 'exit NUMBER'".
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char EXIT[] = "exit ";
static const char EXEC[] = "exec /bin/sh -c '";

/* Of a string that starts like this, the rest; otherwise none. */
static char *
behind(char *text, const char *start)
{
	const size_t len = strlen(start);

	return (strncmp(text, start, len) == 0 ? text + len : nullptr);
}

int
main(int argc, char *argv[])
{
	const int cannot_execute = 126;
	char *rest;

	if (argc != 3 || strcmp(argv[1], "-c") != 0)
		return (cannot_execute);
	if ((rest = behind(argv[2], EXIT)) != nullptr)
		return (atoi(rest));
	if ((rest = behind(argv[2], EXEC)) != nullptr) {
		/* atoi() stops at the quote that ends it. */
		execl("/bin/sh", "sh", "-c", rest,
		    static_cast<char *>(nullptr));
	}
	return (cannot_execute);
}
