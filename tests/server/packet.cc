/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What packets of the GDB remote protocol are made of.
 */
#include "packet.h"

constexpr char ESCAPE = '}';
constexpr char ESCAPE_BIT = 0x20;

std::string
hex_bytes(const void *bytes, size_t length)
{
	const char *const digits = "0123456789abcdef";
	const auto *const byte = static_cast<const unsigned char *>(bytes);
	std::string text;

	text.reserve(2 * length);
	for (size_t i = 0; i < length; ++i) {
		text += digits[byte[i] >> 4];
		text += digits[byte[i] & 15];
	}
	return (text);
}

std::string
hex_text(const std::string &text)
{
	return (hex_bytes(text.data(), text.size()));
}

/* -1: not a digit. */
static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'a' && c <= 'f')
		return (c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (c - 'A' + 10);
	return (-1);
}

std::string
from_hex(const std::string &digits)
{
	std::string bytes;

	if (digits.size() % 2 != 0)
		fail("an odd number of digits");
	for (size_t i = 0; i < digits.size(); i += 2) {
		const int high = digit(digits[i]);
		const int low = digit(digits[i + 1]);

		if (high == -1 || low == -1)
			fail("not a digit");
		bytes += static_cast<char>(high << 4 | low);
	}
	return (bytes);
}

std::string
escaped(const std::string &bytes)
{
	std::string text;

	text.reserve(bytes.size());
	for (const char c : bytes) {
		if (c == '$' || c == '#' || c == '*' || c == ESCAPE) {
			text += ESCAPE;
			text += static_cast<char>(c ^ ESCAPE_BIT);
		} else
			text += c;
	}
	return (text);
}

std::string
unescaped(const std::string &text)
{
	std::string bytes;

	for (size_t i = 0; i < text.size(); ++i) {
		if (text[i] != ESCAPE)
			bytes += text[i];
		else if (++i < text.size())
			bytes += static_cast<char>(text[i] ^ ESCAPE_BIT);
		else
			fail("nothing after an escape");
	}
	return (bytes);
}

bool
Reader::take(const std::string &text)
{
	if (text_.compare(at_, text.size(), text) != 0)
		return (false);
	at_ += text.size();
	return (true);
}

void
Reader::expect(const std::string &text)
{
	if (!take(text))
		fail("no \"%s\"", text.c_str());
}

unsigned long
Reader::hex()
{
	const size_t most = 2 * sizeof(unsigned long);
	unsigned long value = 0;
	size_t count = 0;

	for (; !at_end() && digit(text_[at_]) != -1; ++count, ++at_)
		value = value << 4 | digit(text_[at_]);
	if (count == 0 || count > most)
		fail("not a number");
	return (value);
}

long
Reader::id()
{
	if (take("-1"))
		return (-1);

	const unsigned long value = hex();

	if (value > 0x7fffffff)
		fail("not a process or thread");
	return (value);
}

ThreadId
Reader::thread()
{
	ThreadId thread = { 0, -1 };

	if (!take("p")) {
		thread.tid = id();
		return (thread);
	}
	thread.pid = id();
	if (take("."))
		thread.tid = id();
	return (thread);
}

std::string
Reader::until(char separator)
{
	const size_t end = text_.find(separator, at_);
	const std::string part = text_.substr(at_, end - at_);

	at_ = end == std::string::npos ? text_.size() : end + 1;
	return (part);
}

std::string
Reader::rest()
{
	const std::string part = text_.substr(at_);

	at_ = text_.size();
	return (part);
}
