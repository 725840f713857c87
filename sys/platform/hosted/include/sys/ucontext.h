/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a signal handler finds of the program that it interrupted.
 */
#ifndef _SYS_UCONTEXT_H_
#define _SYS_UCONTEXT_H_

#include <sys/signal.h>

typedef struct {
	long	mc_onstack;
	long	mc_rdi, mc_rsi, mc_rdx, mc_rcx, mc_r8, mc_r9, mc_rax, mc_rbx;
	long	mc_rbp, mc_r10, mc_r11, mc_r12, mc_r13, mc_r14, mc_r15;
	long	mc_xflags, mc_trapno, mc_addr, mc_flags, mc_err;
	long	mc_rip, mc_cs, mc_rflags, mc_rsp, mc_ss;
	unsigned int mc_len;
} __attribute__((__aligned__(64))) mcontext_t;

typedef struct {
	sigset_t	uc_sigmask;
	mcontext_t	uc_mcontext;
} ucontext_t;

#endif /* !_SYS_UCONTEXT_H_ */
