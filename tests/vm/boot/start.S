/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The entry from a Multiboot loader to boot(), and the jump to the kernel.
 */
#include "multiboot.h"

#define CR0_PG		0x80000000
#define CR4_PSE		0x00000010
#define CR4_PAE		0x00000020
#define MSR_EFER	0xc0000080
#define EFER_LME	0x00000100

	.text
	.p2align 2
	.long	MULTIBOOT_HEADER_MAGIC
	.long	MULTIBOOT_WANTED
	.long	-(MULTIBOOT_HEADER_MAGIC + MULTIBOOT_WANTED)

	.globl	start
start:
	cli
	cld
	movl	$stack_top, %esp
	pushl	%ebx			/* struct MultibootInfo */
	pushl	%eax			/* MULTIBOOT_LOADER_MAGIC */
	call	boot
0:	hlt
	jmp	0b

/*
 * enter_kernel(modulep, kernend, entry_low, entry_high, page_map): never
 * returns.  The kernel reads modulep at 4(%rsp) and kernend at 8(%rsp), four
 * bytes each (locore.s), where the caller has put them: push nothing.
 */
	.globl	enter_kernel
enter_kernel:
	movl	12(%esp), %edi
	movl	16(%esp), %esi
	movl	20(%esp), %eax
	movl	%eax, %cr3

	movl	%cr4, %eax
	orl	$(CR4_PAE | CR4_PSE), %eax
	movl	%eax, %cr4

	movl	$MSR_EFER, %ecx
	rdmsr
	orl	$EFER_LME, %eax
	wrmsr

	movl	%cr0, %eax
	orl	$CR0_PG, %eax
	movl	%eax, %cr0

	lgdt	descriptor_table
	ljmp	$8, $long_mode

	.code64
long_mode:
	movl	%esp, %esp		/* the upper half is undefined */
	movl	%edi, %edi
	shlq	$32, %rsi
	orq	%rsi, %rdi
	jmp	*%rdi

	.data
	.p2align 3
descriptors:
	.quad	0
	.quad	0x0020980000000000	/* code, 64 bits, ring 0 */
	.quad	0x0000920000000000	/* data */
descriptor_table:
	.word	. - descriptors - 1
	.long	descriptors

	.bss
	.p2align 4
	.space	16384
stack_top:

	.section .note.GNU-stack, "", @progbits
