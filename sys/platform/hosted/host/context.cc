/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Kernel stacks: ucontext(3), with a page below each that faults.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "../machine.h"

static const size_t PAGE = 4096;
static const size_t STACK = 16 * PAGE;

struct machine_context {
	ucontext_t ucontext;
	void (*entry)(void *);
	void *arg;
	void *stack;
};

static ucontext_t boot_context;

/* makecontext() passes ints; a pointer needs two. */
static void
start(unsigned int high, unsigned int low)
{
	auto *context = reinterpret_cast<struct machine_context *>(
	    static_cast<unsigned long>(high) << 32 | low);

	context->entry(context->arg);
	machine_panic("a kernel thread returned");
}

struct machine_context *
machine_context_new(void (*entry)(void *), void *arg)
{
	auto *context = static_cast<struct machine_context *>(
	    calloc(1, sizeof(struct machine_context)));
	void *stack = mmap(nullptr, STACK + PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (context == nullptr || stack == MAP_FAILED ||
	    mprotect(stack, PAGE, PROT_NONE) != 0)
		machine_panic("no memory for a kernel stack");

	context->entry = entry;
	context->arg = arg;
	context->stack = stack;
	getcontext(&context->ucontext);
	context->ucontext.uc_stack.ss_sp = static_cast<char *>(stack) + PAGE;
	context->ucontext.uc_stack.ss_size = STACK;
	context->ucontext.uc_link = nullptr;

	const auto address = reinterpret_cast<unsigned long>(context);

	makecontext(&context->ucontext, reinterpret_cast<void (*)()>(start),
	    2, static_cast<unsigned int>(address >> 32),
	    static_cast<unsigned int>(address));
	return (context);
}

void
machine_context_switch(struct machine_context *from,
    struct machine_context *to)
{
	swapcontext(from == nullptr ? &boot_context : &from->ucontext,
	    to == nullptr ? &boot_context : &to->ucontext);
}

void
machine_context_free(struct machine_context *context)
{
	munmap(context->stack, STACK + PAGE);
	free(context);
}
