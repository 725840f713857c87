/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stacks to switch between, on both machines.  ucontext(3) would do, but
 * changes the signal mask, which is a system call, at each switch.
 */
#ifndef HOST_SWITCH_STACK_H
#define HOST_SWITCH_STACK_H

/*
 * Save what a function must preserve on the stack, and the stack pointer in
 * *from; take to for the stack pointer, and load the same.
 */
extern "C" void	switch_stack(void **from, void *to);

/*
 * Prepare the stack that ends at top, which is aligned to 16 bytes: the first
 * switch to it calls entry(arg), which must not return.  Returns its stack
 * pointer.
 */
void	*new_stack(void *top, void (*entry)(void *), void *arg);

#endif /* !HOST_SWITCH_STACK_H */
