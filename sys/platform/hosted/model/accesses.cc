/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The code under test is compiled with -fsanitize=thread, and this stands
 * in for the sanitizer: before each access to memory another thread, on
 * another CPU, may run.  So it may before each call into the kernel, which
 * the build leads through here (calls.tab).
 */

#include "model.h"

extern "C" {

#define ACCESS(name)							\
void									\
__tsan_##name(void *address)						\
{									\
	execution_access(address);					\
}

ACCESS(read1)
ACCESS(read2)
ACCESS(read4)
ACCESS(read8)
ACCESS(read16)
ACCESS(write1)
ACCESS(write2)
ACCESS(write4)
ACCESS(write8)
ACCESS(write16)
ACCESS(unaligned_read2)
ACCESS(unaligned_read4)
ACCESS(unaligned_read8)
ACCESS(unaligned_write2)
ACCESS(unaligned_write4)
ACCESS(unaligned_write8)

void
__tsan_read_range(void *address, unsigned long)
{
	execution_access(address);
}

void
__tsan_write_range(void *address, unsigned long)
{
	execution_access(address);
}

/*
 * under_test_f stands for f: what f's arguments may be in is kept.
 */
void	model_before_call(void);

asm("	.text\n"
    "model_before_call:\n"
    "	pushq	%rdi\n"
    "	pushq	%rsi\n"
    "	pushq	%rdx\n"
    "	pushq	%rcx\n"
    "	pushq	%r8\n"
    "	pushq	%r9\n"
    "	pushq	%rax\n"
    "	call	model_call_point\n"
    "	popq	%rax\n"
    "	popq	%r9\n"
    "	popq	%r8\n"
    "	popq	%rcx\n"
    "	popq	%rdx\n"
    "	popq	%rsi\n"
    "	popq	%rdi\n"
    "	ret\n");

void
model_call_point()
{
	execution_call();
}

#define CALL(name)							\
asm("	.globl	under_test_" #name "\n"				\
    "under_test_" #name ":\n"						\
    "	call	model_before_call\n"					\
    "	jmp	" #name "\n");
#include "calls.tab"
#undef CALL

void
__tsan_init()
{
}

void
__tsan_func_entry(void *)
{
}

void
__tsan_func_exit()
{
}

unsigned int
__tsan_atomic32_fetch_add(volatile unsigned int *at, unsigned int value, int)
{
	execution_access(const_cast<unsigned int *>(at));
	return (__atomic_fetch_add(at, value, __ATOMIC_SEQ_CST));
}

unsigned int
__tsan_atomic32_fetch_or(volatile unsigned int *at, unsigned int value, int)
{
	execution_access(const_cast<unsigned int *>(at));
	return (__atomic_fetch_or(at, value, __ATOMIC_SEQ_CST));
}

unsigned int
__tsan_atomic32_compare_exchange_val(volatile unsigned int *at,
    unsigned int expected, unsigned int desired, int, int)
{
	execution_access(const_cast<unsigned int *>(at));
	__atomic_compare_exchange_n(at, &expected, desired, false,
	    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return (expected);
}

int
__tsan_atomic32_compare_exchange_strong(volatile unsigned int *at,
    unsigned int *expected, unsigned int desired, int, int)
{
	execution_access(const_cast<unsigned int *>(at));
	return (__atomic_compare_exchange_n(at, expected, desired, false,
	    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
}

}
