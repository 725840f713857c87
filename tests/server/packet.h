/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What packets of the GDB remote protocol are made of.
 */
#ifndef _SERVER_PACKET_H_
#define _SERVER_PACKET_H_

#include <sys/types.h>

#include <string>

#include "../debugger/text.h"

/* Two digits a byte. */
std::string	hex_bytes(const void *bytes, size_t length);
std::string	hex_text(const std::string &text);

/* Throws an Error if these are no pairs of digits. */
std::string	from_hex(const std::string &digits);

/* Binary data with the protocol's own characters escaped, and back. */
std::string	escaped(const std::string &bytes);
std::string	unescaped(const std::string &text);

/* A thread, or 0 for any, or -1 for all. */
struct ThreadId {
	long pid;
	long tid;
};

/* The parts of a packet, from left to right; throws an Error. */
class Reader {
public:
	explicit Reader(const std::string &packet) : text_(packet) {}

	bool at_end() const { return (at_ == text_.size()); }

	/* False if the rest begins in another way. */
	bool take(const std::string &text);

	/* Throws unless the rest begins so. */
	void expect(const std::string &text);

	unsigned long hex();
	ThreadId thread();

	/* Up to the separator, which is skipped, or the end. */
	std::string until(char separator);
	std::string rest();

private:
	long id();

	std::string text_;
	size_t at_ = 0;
};

#endif /* !_SERVER_PACKET_H_ */
