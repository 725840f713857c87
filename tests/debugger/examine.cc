/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory and values on paper: what x and print show.
 */
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <iterator>

#include "examine.h"
#include "text.h"
#include "watchdog.h"
#include "watchpoints.h"

constexpr unsigned long COUNT_MAX = 1UL << 20;

static const struct {
	char letter;
	unsigned long bytes;
	unsigned long columns;	/* values a line */
} sizes[] = {
	{ 'b', 1, 8 }, { 'h', 2, 8 }, { 'w', 4, 4 }, { 'g', 8, 2 },
};

/* How a value can be shown, and its size if only one makes sense. */
static const struct {
	char letter;
	unsigned long size;
} letters[] = {
	{ 'x', 0 }, { 'd', 0 }, { 'u', 0 }, { 'o', 0 }, { 't', 0 },
	{ 'c', 1 }, { 's', 1 }, { 'a', 8 }, { 'f', 0 },
};

Format
parse_format(const std::string &text)
{
	const size_t digits = std::min(text.find_first_not_of("0123456789"),
	    text.size());
	Format format = { 0, 0, 0 };

	if (digits > 0) {
		format.count = number_between(text.substr(0, digits), "count",
		    1, COUNT_MAX);
	}
	for (const char c : text.substr(digits)) {
		const auto size = std::find_if(std::begin(sizes),
		    std::end(sizes), [c](auto &s) { return (s.letter == c); });
		const auto letter = std::find_if(std::begin(letters),
		    std::end(letters),
		    [c](auto &l) { return (l.letter == c); });

		if (size != std::end(sizes))
			format.size = size->bytes;
		else if (letter != std::end(letters))
			format.letter = c;
		else if (c == 'i')
			fail("there is no disassembler: x/16xb shows the "
			    "bytes");
		else
			fail("\"%c\" in /%s is no format: one of x d u o t c "
			    "s a f and of b h w g", c, text.c_str());
	}
	return (format);
}

static std::string
binary(unsigned long value)
{
	std::string text;

	do {
		text.insert(text.begin(), value & 1 ? '1' : '0');
		value >>= 1;
	} while (value != 0);
	return (text);
}

static std::string
character(unsigned char c)
{
	if (isprint(c))
		return (format("%u '%c'", c, c));
	return (format("%u '\\%03o'", c, c));
}

static std::string
floating(unsigned long value, unsigned long size)
{
	float single;
	double real;

	if (size == sizeof(single)) {
		memcpy(&single, &value, sizeof(single));
		return (format("%.9g", single));
	}
	memcpy(&real, &value, sizeof(real));
	return (format("%.17g", real));
}

std::string
formatted(const Symbols &symbols, unsigned long value, unsigned long size,
    char letter)
{
	const unsigned unused = 64 - 8 * size;
	const long number = static_cast<long>(value << unused) >> unused;

	value = value << unused >> unused;
	switch (letter) {
	case 'x':
		return (format("0x%lx", value));
	case 'd':
		return (format("%ld", number));
	case 'u':
		return (format("%lu", value));
	case 'o':
		return (format("%#lo", value));
	case 't':
		return (binary(value));
	case 'c':
		return (character(value));
	case 'a':
		return (symbols.describe(value));
	case 'f':
		return (floating(value, size));
	default:
		return (value_text(value, size));
	}
}

/* A string of the target's, quoted; its end is moved past it. */
static std::string
string_at(Target &target, unsigned long *address)
{
	constexpr size_t longest = 200;
	std::string text = "\"";
	unsigned char c;

	target.read(*address, &c, sizeof(c));
	for (size_t i = 0; c != '\0' && i < longest; ++i) {
		if (c == '"' || c == '\\')
			text += '\\';
		text += isprint(c) ? std::string(1, c) :
		    format("\\%03o", c);
		target.read(++*address, &c, sizeof(c));
	}
	if (c != '\0')
		return (text + "\"...");
	++*address;
	return (text + "\"");
}

/* One value; the address is moved past it. */
static std::string
value_at(Target &target, const Symbols &symbols, unsigned long *address,
    const Format &how)
{
	unsigned long value = 0;

	if (how.letter == 's')
		return (string_at(target, address));
	target.read(*address, &value, how.size);
	*address += how.size;
	if (how.letter == 'x')
		return (format("0x%0*lx", int(2 * how.size), value));
	return (formatted(symbols, value, how.size, how.letter));
}

unsigned long
examine(Target &target, const Symbols &symbols, unsigned long address,
    const Format &how)
{
	unsigned long columns = 1;

	for (const auto &size : sizes) {
		if (size.bytes == how.size && how.letter != 's')
			columns = size.columns;
	}
	for (unsigned long i = 0; i < how.count; i += columns) {
		std::string line = symbols.describe(address) + ":";
		const unsigned long end = std::min(how.count, i + columns);

		watchdog_check();
		if (watchdog_interrupted())
			fail("interrupted");
		for (unsigned long j = i; j < end; ++j)
			line += "\t" + value_at(target, symbols, &address, how);
		printf("%s\n", line.c_str());
	}
	return (address);
}

void
dump(Target &target, unsigned long address, unsigned long length)
{
	constexpr unsigned long columns = 16;
	std::string bytes(length, '\0');

	target.read(address, &bytes[0], length);
	for (unsigned long i = 0; i < length; i += columns) {
		std::string hex;
		std::string text;

		for (const unsigned char c : bytes.substr(i, columns)) {
			hex += format(" %02x", c);
			text += isprint(c) ? c : '.';
		}
		printf("%012lx %-48s |%s|\n", address + i, hex.c_str(),
		    text.c_str());
	}
}
