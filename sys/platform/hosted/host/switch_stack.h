/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stack switching, for host/ and model/.  ucontext(3) is not used because it
 * makes a system call, for the signal mask, at each switch.
 */
#ifndef HOST_SWITCH_STACK_H
#define HOST_SWITCH_STACK_H

/*
 * Push the callee-saved registers, store the stack pointer in *from, set it to
 * to, and pop the registers from there.
 */
extern "C" void	switch_stack(void **from, void *to);

/*
 * Prepare the stack that ends at top, which is aligned to 16 bytes: the first
 * switch to it calls entry(arg), which must not return.  Returns its stack
 * pointer.
 */
void	*new_stack(void *top, void (*entry)(void *), void *arg);

#endif /* !HOST_SWITCH_STACK_H */
