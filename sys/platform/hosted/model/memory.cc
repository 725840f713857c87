/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's memory on the model machine: each piece has a place of its
 * own, and no place is used twice in one execution, so that a piece that was
 * freed is known when it is touched again.  Every access of the kernel's asks
 * here first (accesses.cc): page protection would find the same, and cost two
 * system calls a piece.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "model.h"

static const size_t PLACE = 64 * 1024;
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
	void *start = mmap(nullptr, PLACE * MAX_PIECES,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS |
	    MAP_NORESERVE, -1, 0);

	if (start == MAP_FAILED)
		abort();
	arena = static_cast<char *>(start);
}

/* What was freed is nobody's any more, whatever it says. */
void
memory_visit(StateVisitor &visitor)
{
	visitor.aside(&count, sizeof(count));
	visitor.aside(pieces, count * sizeof(pieces[0]));
	visitor.aside(freed, count * sizeof(freed[0]));
	for (size_t i = 0; i < count; ++i) {
		if (!freed[i])
			visitor.part(arena + i * PLACE,
			    pieces[i].bytes);
	}
}

/* The number of the piece that address lies in; none is not below count. */
static size_t
piece_at(const void *address)
{
	return ((static_cast<const char *>(address) - arena) / PLACE);
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

extern "C" int
memory_is_shared(const void *address)
{
	return (piece_at(address) < count);
}

extern "C" {

void *
machine_alloc(unsigned long bytes, const char *what)
{
	if (count == MAX_PIECES || bytes > PLACE)
		execution_end("the model is out of memory");

	char *start = arena + count * PLACE;

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
	    at != arena + i * PLACE)
		execution_end("freed what was never allocated");
	if (freed[i])
		execution_end("freed twice");
	freed[i] = true;
}

}
