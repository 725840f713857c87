/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Kernel stacks, with a guard page below each.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "../machine.h"
#include "switch_stack.h"

static const size_t PAGE = 4096;
static const size_t STACK = 16 * PAGE;

struct machine_context {
	void *sp;		/* valid while it is switched out */
	void (*entry)(void *);
	void *arg;
	void *stack;
};

static struct machine_context boot_context;

static void
start_context(void *arg)
{
	const auto *const context = static_cast<machine_context *>(arg);

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

	context->sp = new_stack(static_cast<char *>(stack) + PAGE + STACK,
	    start_context, context);
	context->entry = entry;
	context->arg = arg;
	context->stack = stack;
	return (context);
}

void
machine_context_switch(struct machine_context *from,
    struct machine_context *to)
{
	switch_stack(from == nullptr ? &boot_context.sp : &from->sp,
	    to == nullptr ? boot_context.sp : to->sp);
}

void
machine_context_free(struct machine_context *context)
{
	munmap(context->stack, STACK + PAGE);
	free(context);
}
