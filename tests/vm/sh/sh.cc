/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The machine's /bin/sh, which knows one command, the one that the suite
 * executes a program for: sh -c "exit NUMBER".
 */
#include <stdlib.h>
#include <string.h>

int
main(int argc, char *argv[])
{
	static const char EXIT[] = "exit ";
	const int cannot_execute = 126;

	if (argc != 3 || strcmp(argv[1], "-c") != 0 ||
	    strncmp(argv[2], EXIT, sizeof(EXIT) - 1) != 0)
		return (cannot_execute);
	return (atoi(argv[2] + sizeof(EXIT) - 1));
}
