/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The output of a program, line by line.
 */
#include "lines.h"

void
Lines::hear(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\n' || len_ + 1 == sizeof(line_))
			end_line();
		if (bytes[i] != '\n')
			line_[len_++] = bytes[i];
	}
}

void
Lines::finish()
{
	if (len_ > 0)
		end_line();
}

void
Lines::end_line()
{
	line_[len_] = '\0';
	len_ = 0;
	take(line_);
}

void
TellingLines::take(const char *line)
{
	tell("output", "%s", line);
}
