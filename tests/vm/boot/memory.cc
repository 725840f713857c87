/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Ranges of physical memory, and the machine's memory map.
 */
#include "console.h"
#include "memory.h"
#include "multiboot.h"

/* The compiler must not turn these functions into calls of themselves. */
extern "C" void *
memcpy(void *to, const void *from, size_t len)
{
	void *const start = to;

	asm volatile("rep movsb" : "+D" (to), "+S" (from), "+c" (len) : :
	    "memory");
	return (start);
}

extern "C" void *
memmove(void *to, const void *from, size_t len)
{
	const char *source = static_cast<const char *>(from);
	char *target = static_cast<char *>(to);

	if (target <= source || target >= source + len)
		return (memcpy(to, from, len));

	/* Backwards, which is slow on some machines. */
	source += len - 1;
	target += len - 1;
	asm volatile("std; rep movsb; cld" : "+D" (target), "+S" (source),
	    "+c" (len) : : "memory");
	return (to);
}

extern "C" void *
memset(void *to, int value, size_t len)
{
	void *const start = to;

	asm volatile("rep stosb" : "+D" (to), "+c" (len) : "a" (value) :
	    "memory");
	return (start);
}

extern "C" int
memcmp(const void *left, const void *right, size_t len)
{
	const unsigned char *l = static_cast<const unsigned char *>(left);
	const unsigned char *r = static_cast<const unsigned char *>(right);

	for (; len > 0; len--, l++, r++) {
		if (*l != *r)
			return (*l - *r);
	}
	return (0);
}

extern "C" size_t
strlen(const char *text)
{
	const char *end = text;

	while (*end != '\0')
		end++;
	return (end - text);
}

MemoryMap::MemoryMap(const MultibootInfo &info)
    : count_(0)
{
	uint32_t at = info.map;

	require((info.flags & MultibootInfo::HAS_MEMORY_MAP) != 0,
	    "the loader passes no memory map");
	while (at < info.map + info.map_bytes) {
		const MultibootRange &range =
		    *reinterpret_cast<const MultibootRange *>(at);

		require(count_ < MOST, "the memory map has too many entries");
		entries_[count_++] = { range.base, range.bytes, range.type };
		at += range.size + sizeof(range.size);
	}
}

bool
MemoryMap::has(const Piece &piece) const
{
	for (uint32_t i = 0; i < count_; i++) {
		const SmapEntry &entry = entries_[i];

		if (entry.type == SmapEntry::USABLE &&
		    piece.address >= entry.base &&
		    piece.end() <= entry.base + entry.bytes &&
		    piece.end() >= piece.address)
			return (true);
	}
	return (false);
}
