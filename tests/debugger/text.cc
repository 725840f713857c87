/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Text in and out: formatting, numbers, words, and the one kind of error.
 */
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "text.h"
#include "watchdog.h"

void
flush_output()
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return;

	const int error = errno;

	watchdog_check();
	throw Ending(format("standard output: %s", error != 0 ?
	    strerror(error) : "not all could be written"));
}

static std::string
vformat(const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);

	const int length = vsnprintf(nullptr, 0, fmt, again);

	va_end(again);

	std::string text(length + 1, '\0');

	vsnprintf(&text[0], text.size(), fmt, ap);
	text.resize(length);
	return (text);
}

std::string
format(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const std::string text = vformat(fmt, ap);
	va_end(ap);
	return (text);
}

void
fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const std::string text = vformat(fmt, ap);
	va_end(ap);
	throw Error(text);
}

unsigned long
number(const std::string &text, const char *what)
{
	const size_t sign = text.compare(0, 1, "-") == 0 ? 1 : 0;

	/* strtoul() alone would take blanks and a second sign. */
	if (text.find_first_of("0123456789") != sign)
		fail("\"%s\" is no %s", text.c_str(), what);

	char *end;

	errno = 0;
	const unsigned long value = strtoul(text.c_str(), &end, 0);
	if (*end != '\0')
		fail("\"%s\" is no %s", text.c_str(), what);
	if (errno == ERANGE)
		fail("\"%s\" is too large for a %s", text.c_str(), what);
	return (value);
}

unsigned long
number_between(const std::string &text, const char *what, unsigned long least,
    unsigned long most)
{
	const unsigned long value = number(text, what);

	if (value < least || value > most) {
		fail("\"%s\" is no %s: it must be from %lu to %lu",
		    text.c_str(), what, least, most);
	}
	return (value);
}

std::string
counted(unsigned long count, const char *thing)
{
	return (format("%lu %s%s", count, thing, count == 1 ? "" : "s"));
}

Words
split(const std::string &text, const char *separators)
{
	Words words;
	size_t start = text.find_first_not_of(separators);

	while (start != std::string::npos) {
		const size_t end = text.find_first_of(separators, start);

		words.push_back(text.substr(start, end - start));
		start = text.find_first_not_of(separators, end);
	}
	return (words);
}
