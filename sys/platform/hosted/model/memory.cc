/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Kernel memory on the model machine.  Each piece has its own slot, and no slot
 * is used twice in an execution, so that every access to freed memory is
 * detected: the kernel's accesses are checked here first (accesses.cc).  Page
 * protection would detect the same, at two system calls for each piece.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "model.h"

static const size_t SLOT = 64 * 1024;
static const int MAX_PIECES = 256;

static char *arena;

static size_t count;
static struct Piece {
	size_t bytes;
	const char *what;
} pieces[MAX_PIECES];
static bool freed[MAX_PIECES];

void
memory_init()
{
	void *start = mmap(nullptr, SLOT * MAX_PIECES,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS |
	    MAP_NORESERVE, -1, 0);

	if (start == MAP_FAILED)
		abort();
	arena = static_cast<char *>(start);
}

/* The contents of freed pieces are irrelevant. */
void
memory_visit(StateVisitor &visitor)
{
	visitor.unhashed(&count, sizeof(count));
	visitor.unhashed(pieces, count * sizeof(pieces[0]));
	visitor.unhashed(freed, count * sizeof(freed[0]));
	for (size_t i = 0; i < count; ++i) {
		if (!freed[i])
			visitor.hashed(arena + i * SLOT,
			    pieces[i].bytes);
	}
}

/* The index of the piece that contains address; at least count if none does. */
static size_t
piece_at(const void *address)
{
	return ((static_cast<const char *>(address) - arena) / SLOT);
}

void
memory_check(const void *address)
{
	const size_t i = piece_at(address);
	char text[128];

	if (i >= count || !freed[i])
		return;
	snprintf(text, sizeof(text), "touched a %s after its last hold",
	    pieces[i].what);
	execution_end(text);
}

void
memory_check_end()
{
	for (size_t i = 0; i < count; ++i) {
		if (!freed[i] && strcmp(pieces[i].what, "kmalloc") == 0)
			execution_end("kmalloc'ed memory is left over");
	}
}

extern "C" int
memory_is_shared(const void *address)
{
	return (piece_at(address) < count);
}

extern "C" {

void *
machine_alloc(unsigned long bytes, const char *what)
{
	if (count == MAX_PIECES || bytes > SLOT)
		execution_end("the model is out of memory");

	char *start = arena + count * SLOT;

	bytes = (bytes + 7) / 8 * 8;
	pieces[count] = { bytes, what };
	freed[count++] = false;
	memset(start, 0, bytes);
	return (start);
}

void
machine_free(void *at)
{
	const size_t i = piece_at(at);

	if (i >= count ||
	    at != arena + i * SLOT)
		execution_end("freed what was never allocated");
	if (freed[i])
		execution_end("freed twice");
	freed[i] = true;
}

}
