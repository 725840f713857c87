/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's memory: every piece has pages of its own, which become
 * untouchable when it is freed and stay so for a while.
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
static const int GRAVES = 1024;

/* In front of each piece, on the page before it. */
struct Header {
	size_t bytes;		/* with the header's page */
	const char *what;
};

/* The latest freed pieces; an older one gives its addresses back. */
static struct Grave {
	char *start;
	size_t bytes;
	const char *what;
} graves[GRAVES];
static int next_grave;

/* The piece that has been untouchable longest, if it is of that size. */
static void *
reuse_oldest(size_t bytes)
{
	Grave &grave = graves[next_grave % GRAVES];
	char *const start = grave.start;

	if (start == nullptr || grave.bytes != bytes ||
	    mprotect(start, bytes, PROT_READ | PROT_WRITE) != 0)
		return (nullptr);
	grave.start = nullptr;
	memset(start, 0, bytes);
	return (start);
}

void *
machine_alloc(unsigned long bytes, const char *what)
{
	const size_t all = PAGE + (bytes + PAGE - 1) / PAGE * PAGE;
	void *start = reuse_oldest(all);

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
	Grave &grave = graves[next_grave++ % GRAVES];

	if (grave.start != nullptr)
		munmap(grave.start, grave.bytes);
	grave = { start, header.bytes, header.what };
	if (mprotect(start, header.bytes, PROT_NONE) != 0)
		machine_panic("cannot protect freed memory");
}

static void
fault(int, siginfo_t *info, void *)
{
	const char *at = static_cast<char *>(info->si_addr);
	char text[160];

	for (const Grave &grave : graves) {
		if (at >= grave.start && at < grave.start + grave.bytes) {
			snprintf(text, sizeof(text),
			    "touched a %s after its last hold", grave.what);
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
