/*-
 * SPDX-License-Identifier: BSD-2-Clause
 */

#include "switch_stack.h"

__asm__(
".text\n"
".globl switch_stack\n"
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

/* The return address of a new stack.  The call aligns %rsp for the ABI. */
extern "C" void start_stack();

__asm__(
".text\n"
"start_stack:\n"
"	movq %r12, %rdi\n"
"	call *%rbx\n"
);

/* The initial frame that switch_stack() pops; rsp is aligned after that. */
struct Start {
	unsigned long	r15, r14, r13;
	void		*r12;
	void		(*rbx)(void *);
	unsigned long	rbp;
	void		(*ret)();
	unsigned long	unused[2];
};

void *
new_stack(void *top, void (*entry)(void *), void *arg)
{
	Start *const start = static_cast<Start *>(top) - 1;

	*start = {};
	start->r12 = arg;
	start->rbx = entry;
	start->ret = start_stack;
	return (start);
}
