/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Kernel memory: every piece has its own pages, which are protected against
 * access when it is freed, until they are reused.
 */

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../machine.h"
#include "host.h"

static const size_t PAGE = 4096;
static const int MAX_FREED = 1024;

/* At the start of the page before each piece. */
struct Header {
	size_t bytes;		/* with the header's page */
	const char *what;
};

/* The pieces freed last; older ones are unmapped. */
static struct FreedPiece {
	char *start;
	size_t bytes;
	const char *what;
} freed_pieces[MAX_FREED];
static int next_freed;

/* Reuse the oldest freed piece if it has that size; or null. */
static void *
reuse_freed(size_t bytes)
{
	FreedPiece &piece = freed_pieces[next_freed % MAX_FREED];
	char *const start = piece.start;

	if (start == nullptr || piece.bytes != bytes ||
	    mprotect(start, bytes, PROT_READ | PROT_WRITE) != 0)
		return (nullptr);
	piece.start = nullptr;
	memset(start, 0, bytes);
	return (start);
}

void *
machine_alloc(unsigned long bytes, const char *what)
{
	const size_t all = PAGE + (bytes + PAGE - 1) / PAGE * PAGE;
	void *start = reuse_freed(all);

	if (start == nullptr)
		start = mmap(nullptr, all, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (start == MAP_FAILED)
		machine_panic("out of memory");
	*static_cast<Header *>(start) = { all, what };
	return (static_cast<char *>(start) + PAGE);
}

void
machine_free(void *memory)
{
	char *start = static_cast<char *>(memory) - PAGE;
	const Header header = *reinterpret_cast<Header *>(start);
	FreedPiece &piece = freed_pieces[next_freed++ % MAX_FREED];

	if (piece.start != nullptr)
		munmap(piece.start, piece.bytes);
	piece = { start, header.bytes, header.what };
	if (mprotect(start, header.bytes, PROT_NONE) != 0)
		machine_panic("cannot protect freed memory");
}

static void
fault(int, siginfo_t *info, void *)
{
	const char *at = static_cast<char *>(info->si_addr);
	char text[160];

	for (const FreedPiece &piece : freed_pieces) {
		if (at >= piece.start && at < piece.start + piece.bytes) {
			snprintf(text, sizeof(text),
			    "touched a %s after its last hold", piece.what);
			machine_panic(text);
		}
	}
	snprintf(text, sizeof(text), "fault in the kernel at address %p",
	    info->si_addr);
	machine_panic(text);
}

void
catch_kernel_faults()
{
	static char stack[64 * 1024];
	stack_t alternate = {};
	struct sigaction action = {};

	alternate.ss_sp = stack;
	alternate.ss_size = sizeof(stack);
	sigaltstack(&alternate, nullptr);

	action.sa_sigaction = fault;
	action.sa_flags = SA_SIGINFO | SA_ONSTACK;
	sigaction(SIGSEGV, &action, nullptr);
	sigaction(SIGBUS, &action, nullptr);
}
