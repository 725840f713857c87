/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Machine code whose every instruction is known, for tracees to run.
 */
#include "code.h"

#define FUNCTION(name)							\
	"	.globl	" #name "\n"					\
	"	.hidden	" #name "\n"					\
	"	.type	" #name ",@function\n"				\
	"	.p2align 4\n"						\
	#name ":\n"

#define LABEL(name)							\
	"	.globl	" #name "\n"					\
	"	.hidden	" #name "\n"					\
	#name ":\n"

__asm__(
"	.pushsection .text\n"

FUNCTION(count)
"	int3\n"
LABEL(count_clear)
"	xorl	%eax, %eax\n"
LABEL(count_rounds)
"	movl	$5, %ecx\n"		/* COUNT_ROUNDS */
LABEL(count_add)
"	addl	$3, %eax\n"
LABEL(count_decrement)
"	decl	%ecx\n"
LABEL(count_branch)
"	jnz	count_add\n"
LABEL(count_return)
"	ret\n"

FUNCTION(elsewhere)
"	movl	$77, %eax\n"		/* ELSEWHERE */
"	ret\n"

FUNCTION(exchange_registers)
"	pushq	%rbx\n"
"	pushq	%rbp\n"
"	pushq	%r12\n"
"	pushq	%r13\n"
"	pushq	%r14\n"
"	pushq	%r15\n"
"	pushq	%rsi\n"
"	movq	8(%rdi), %rsi\n"
"	movq	16(%rdi), %rdx\n"
"	movq	24(%rdi), %rcx\n"
"	movq	32(%rdi), %r8\n"
"	movq	40(%rdi), %r9\n"
"	movq	48(%rdi), %rax\n"
"	movq	56(%rdi), %rbx\n"
"	movq	64(%rdi), %rbp\n"
"	movq	72(%rdi), %r10\n"
"	movq	80(%rdi), %r11\n"
"	movq	88(%rdi), %r12\n"
"	movq	96(%rdi), %r13\n"
"	movq	104(%rdi), %r14\n"
"	movq	112(%rdi), %r15\n"
"	movq	(%rdi), %rdi\n"
"	int3\n"
LABEL(exchange_registers_stopped)
"	pushq	%rdi\n"
"	movq	8(%rsp), %rdi\n"
"	movq	%rsi, 8(%rdi)\n"
"	movq	%rdx, 16(%rdi)\n"
"	movq	%rcx, 24(%rdi)\n"
"	movq	%r8, 32(%rdi)\n"
"	movq	%r9, 40(%rdi)\n"
"	movq	%rax, 48(%rdi)\n"
"	movq	%rbx, 56(%rdi)\n"
"	movq	%rbp, 64(%rdi)\n"
"	movq	%r10, 72(%rdi)\n"
"	movq	%r11, 80(%rdi)\n"
"	movq	%r12, 88(%rdi)\n"
"	movq	%r13, 96(%rdi)\n"
"	movq	%r14, 104(%rdi)\n"
"	movq	%r15, 112(%rdi)\n"
"	popq	(%rdi)\n"
"	popq	%rsi\n"
"	popq	%r15\n"
"	popq	%r14\n"
"	popq	%r13\n"
"	popq	%r12\n"
"	popq	%rbp\n"
"	popq	%rbx\n"
"	ret\n"

FUNCTION(exchange_fpu)
"	fninit\n"
"	fld1\n"
"	fldpi\n"
"	movdqu	(%rsi), %xmm0\n"
"	movdqu	16(%rsi), %xmm1\n"
"	movdqu	32(%rsi), %xmm2\n"
"	movdqu	48(%rsi), %xmm3\n"
"	movdqu	64(%rsi), %xmm4\n"
"	movdqu	80(%rsi), %xmm5\n"
"	movdqu	96(%rsi), %xmm6\n"
"	movdqu	112(%rsi), %xmm7\n"
"	movdqu	128(%rsi), %xmm8\n"
"	movdqu	144(%rsi), %xmm9\n"
"	movdqu	160(%rsi), %xmm10\n"
"	movdqu	176(%rsi), %xmm11\n"
"	movdqu	192(%rsi), %xmm12\n"
"	movdqu	208(%rsi), %xmm13\n"
"	movdqu	224(%rsi), %xmm14\n"
"	movdqu	240(%rsi), %xmm15\n"

FUNCTION(stop_and_store_fpu)
"	int3\n"
"	fnstcw	(%rdi)\n"
"	stmxcsr	12(%rdi)\n"
"	fstpt	16(%rdi)\n"
"	fstpt	32(%rdi)\n"
"	movdqu	%xmm0, 48(%rdi)\n"
"	movdqu	%xmm1, 64(%rdi)\n"
"	movdqu	%xmm2, 80(%rdi)\n"
"	movdqu	%xmm3, 96(%rdi)\n"
"	movdqu	%xmm4, 112(%rdi)\n"
"	movdqu	%xmm5, 128(%rdi)\n"
"	movdqu	%xmm6, 144(%rdi)\n"
"	movdqu	%xmm7, 160(%rdi)\n"
"	movdqu	%xmm8, 176(%rdi)\n"
"	movdqu	%xmm9, 192(%rdi)\n"
"	movdqu	%xmm10, 208(%rdi)\n"
"	movdqu	%xmm11, 224(%rdi)\n"
"	movdqu	%xmm12, 240(%rdi)\n"
"	movdqu	%xmm13, 256(%rdi)\n"
"	movdqu	%xmm14, 272(%rdi)\n"
"	movdqu	%xmm15, 288(%rdi)\n"
"	fninit\n"
"	pushq	$0x1f80\n"		/* MXCSR as programs start */
"	ldmxcsr	(%rsp)\n"
"	popq	%rax\n"
"	ret\n"

FUNCTION(exchange_ymm)
"	vmovdqu	(%rsi), %ymm0\n"
"	vmovdqu	32(%rsi), %ymm1\n"
"	vmovdqu	64(%rsi), %ymm2\n"
"	vmovdqu	96(%rsi), %ymm3\n"
"	vmovdqu	128(%rsi), %ymm4\n"
"	vmovdqu	160(%rsi), %ymm5\n"
"	vmovdqu	192(%rsi), %ymm6\n"
"	vmovdqu	224(%rsi), %ymm7\n"
"	vmovdqu	256(%rsi), %ymm8\n"
"	vmovdqu	288(%rsi), %ymm9\n"
"	vmovdqu	320(%rsi), %ymm10\n"
"	vmovdqu	352(%rsi), %ymm11\n"
"	vmovdqu	384(%rsi), %ymm12\n"
"	vmovdqu	416(%rsi), %ymm13\n"
"	vmovdqu	448(%rsi), %ymm14\n"
"	vmovdqu	480(%rsi), %ymm15\n"
"	int3\n"
"	vmovdqu	%ymm0, (%rdi)\n"
"	vmovdqu	%ymm1, 32(%rdi)\n"
"	vmovdqu	%ymm2, 64(%rdi)\n"
"	vmovdqu	%ymm3, 96(%rdi)\n"
"	vmovdqu	%ymm4, 128(%rdi)\n"
"	vmovdqu	%ymm5, 160(%rdi)\n"
"	vmovdqu	%ymm6, 192(%rdi)\n"
"	vmovdqu	%ymm7, 224(%rdi)\n"
"	vmovdqu	%ymm8, 256(%rdi)\n"
"	vmovdqu	%ymm9, 288(%rdi)\n"
"	vmovdqu	%ymm10, 320(%rdi)\n"
"	vmovdqu	%ymm11, 352(%rdi)\n"
"	vmovdqu	%ymm12, 384(%rdi)\n"
"	vmovdqu	%ymm13, 416(%rdi)\n"
"	vmovdqu	%ymm14, 448(%rdi)\n"
"	vmovdqu	%ymm15, 480(%rdi)\n"
"	vzeroupper\n"
"	ret\n"

FUNCTION(read_tls_self)
"	movq	%fs:0, %rax\n"
"	ret\n"

FUNCTION(load_xmm15)
"	movdqu	(%rdi), %xmm15\n"
"	ret\n"

FUNCTION(store_xmm15)
"	movdqu	%xmm15, (%rdi)\n"
"	ret\n"

FUNCTION(load)
"	movl	(%rdi), %eax\n"
"	ret\n"

FUNCTION(divide)
"	movl	$42, %eax\n"
"	xorl	%edx, %edx\n"
"	movl	%edi, %esi\n"
LABEL(divide_here)
"	divl	%esi\n"
"	ret\n"

FUNCTION(undefined)
"	movl	$33, %eax\n"		/* UNDEFINED_PASSED */
LABEL(undefined_here)
"	ud2\n"
LABEL(undefined_next)
"	ret\n"

FUNCTION(read_flags)
"	pushfq\n"
"	popq	%rax\n"
"	ret\n"

FUNCTION(fill)
"	movl	$0x5a, %eax\n"		/* FILLED */
"	movq	%rsi, %rcx\n"
LABEL(fill_here)
"	rep stosb\n"
LABEL(fill_done)
"	ret\n"

FUNCTION(store)
"	movl	$1, (%rdi)\n"
LABEL(store_done)
"	nop\n"
"	nop\n"
"	ret\n"

/* DragonFly expects the seventh argument above a return address. */
FUNCTION(make_call)
"	movq	%rdi, %rax\n"
"	movq	%rsi, %rdi\n"
"	movq	%rdx, %rsi\n"
"	movq	%rcx, %rdx\n"
"	movq	%r8, %r10\n"
"	movq	%r9, %r8\n"
"	movq	8(%rsp), %r9\n"
"	pushq	16(%rsp)\n"
"	pushq	$0\n"
"	syscall\n"
"	leaq	16(%rsp), %rsp\n"
"	ret\n"

"	.popsection\n"
);

static_assert(COUNT_ROUNDS == 5 && ELSEWHERE == 77 && UNDEFINED_PASSED == 33 &&
    FILLED == 0x5a,
    "these numbers are in the code above");
