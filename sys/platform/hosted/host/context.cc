/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Kernel stacks, with a page below each that faults.  ucontext(3) would do,
 * but changes the signal mask, which is a system call, at each switch.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "../machine.h"

static const size_t PAGE = 4096;
static const size_t STACK = 16 * PAGE;

struct machine_context {
	unsigned long sp;	/* while it does not run */
	void (*entry)(void *);
	void *arg;
	void *stack;
};

static struct machine_context boot_context;

/*
 * Save what a function must preserve on the stack, and the stack pointer in
 * *from; take to for the stack pointer, and load the same.
 */
extern "C" void switch_stack(unsigned long *from, unsigned long to);

__asm__(
".text\n"
"switch_stack:\n"
"	pushq %rbp\n"
"	pushq %rbx\n"
"	pushq %r12\n"
"	pushq %r13\n"
"	pushq %r14\n"
"	pushq %r15\n"
"	movq %rsp, (%rdi)\n"
"	movq %rsi, %rsp\n"
"	popq %r15\n"
"	popq %r14\n"
"	popq %r13\n"
"	popq %r12\n"
"	popq %rbx\n"
"	popq %rbp\n"
"	ret\n"
);

/* Where a new context returns to; r12 has been loaded with the context. */
extern "C" void start_stack();

__asm__(
".text\n"
"start_stack:\n"
"	movq %r12, %rdi\n"
"	call start_context\n"
);

extern "C" void
start_context(struct machine_context *context)
{
	context->entry(context->arg);
	machine_panic("a kernel thread returned");
}

/* What switch_stack() takes off, r15 first; rsp is aligned after that. */
struct Start {
	unsigned long r15, r14, r13, r12, rbx, rbp;
	void (*ret)();
	unsigned long unused[2];
};

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

	auto *top = reinterpret_cast<struct Start *>(
	    static_cast<char *>(stack) + PAGE + STACK) - 1;

	top->r12 = reinterpret_cast<unsigned long>(context);
	top->ret = start_stack;
	context->sp = reinterpret_cast<unsigned long>(top);
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
