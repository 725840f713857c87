/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The lines with which the machine reports the tests.
 */
#include <sys/ioctl.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "wire.h"

namespace {

void
make_printable(char *text)
{
	for (; *text != '\0'; text++) {
		if (*text < ' ' || *text > '~')
			*text = '?';
	}
}

void
send(const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		const ssize_t sent = write(STDOUT_FILENO, text, left);

		if (sent == -1 && errno != EINTR)
			return;
		if (sent != -1) {
			text += sent;
			left -= sent;
		}
	}
}

} /* namespace */

void
tell(const char *kind, const char *format, ...)
{
	static unsigned int number;
	char text[WIRE_LONGEST], content[WIRE_LONGEST + 40];
	char line[sizeof(content) + 20];
	const char *after_number;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	make_printable(text);
	snprintf(content, sizeof(content), "%u %s %s", ++number, kind, text);
	after_number = strchr(content, ' ');
	snprintf(line, sizeof(line), WIRE_MARK "%u %04x%s\n", number,
	    wire_checksum(content, strlen(content)), after_number);
	send(line);
}

void
finish_telling()
{
	ioctl(STDOUT_FILENO, TIOCDRAIN, 0);
}
