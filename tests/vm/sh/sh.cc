/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The machine's /bin/sh, with the three commands that the suite uses:
 * sh -c "exit NUMBER", sh -c "exec /bin/sh -c 'exit NUMBER'", and
 * sh -c "echo; read line".
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char EXIT[] = "exit ";
static const char ECHO_AND_READ[] = "echo; read line";
static const char EXEC[] = "exec /bin/sh -c '";

/* The rest of a string after this prefix, or a null pointer. */
static char *
behind(char *text, const char *start)
{
	const size_t len = strlen(start);

	return (strncmp(text, start, len) == 0 ? text + len : nullptr);
}

/* Read a line; false at the end of the file. */
static bool
read_line()
{
	char byte = '\0';

	while (byte != '\n') {
		if (read(STDIN_FILENO, &byte, sizeof(byte)) != sizeof(byte))
			return (false);
	}
	return (true);
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
	if (strcmp(argv[2], ECHO_AND_READ) == 0) {
		if (write(STDOUT_FILENO, "\n", 1) != 1)
			return (1);
		return (read_line() ? 0 : 1);
	}
	if ((rest = behind(argv[2], EXEC)) != nullptr) {
		/* atoi() stops at the quote that ends it. */
		execl("/bin/sh", "sh", "-c", rest,
		    static_cast<char *>(nullptr));
	}
	return (cannot_execute);
}
