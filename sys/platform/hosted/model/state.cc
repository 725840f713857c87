/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The whole state of an execution as one number.
 */

#include <setjmp.h>
#include <string.h>

#include "model.h"

unsigned long
hash_bytes(unsigned long hash, const void *bytes, size_t size)
{
	const unsigned long odd = 0x9e3779b97f4a7c15;
	const auto *at = static_cast<const char *>(bytes);

	for (; size >= 8; at += 8, size -= 8) {
		unsigned long word;

		memcpy(&word, at, 8);
		hash = (hash ^ word) * odd;
		hash ^= hash >> 29;
	}
	for (; size > 0; ++at, --size)
		hash = (hash ^ static_cast<unsigned char>(*at)) * odd;
	return (hash);
}

/*
 * The running thread's registers go into a jmp_buf to be counted: what its
 * callers keep there is not on its stack.
 */
__attribute__((__noinline__)) unsigned long
state_hash()
{
	jmp_buf regs;
	volatile unsigned long hash = 1;

	memset(&regs, 0, sizeof(regs));
	if (_setjmp(regs) != 0)
		return (0);
	hash = hash_bytes(hash, regs[0].__jmpbuf, sizeof(regs[0].__jmpbuf));
	hash = image_hash(hash);
	hash = memory_hash(hash, __builtin_frame_address(0));
	return (world_hash(hash));
}
