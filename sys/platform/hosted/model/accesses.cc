/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel is compiled with -fsanitize=thread; this implements the functions
 * that the compiler calls.  A memory access of the code under test is a
 * preemption point, where another thread, on another CPU, may run; so is each
 * call of a kernel service, which the build redirects to here (calls.tab).
 * Accesses of the services, which the build names kernel_*, are only checked
 * for freed memory.
 */

#include <string.h>

#include "model.h"

extern "C" {

#define ACCESS(name)							\
void									\
__tsan_##name(void *address)						\
{									\
	execution_access(address);					\
}									\
									\
void									\
kernel_##name(void *address)						\
{									\
	memory_check(address);						\
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
ACCESS(unaligned_read16)
ACCESS(unaligned_write2)
ACCESS(unaligned_write4)
ACCESS(unaligned_write8)
ACCESS(unaligned_write16)

#define RANGE(name)							\
void									\
__tsan_##name(void *address, unsigned long)				\
{									\
	execution_access(address);					\
}									\
									\
void									\
kernel_##name(void *address, unsigned long)				\
{									\
	memory_check(address);						\
}

RANGE(read_range)
RANGE(write_range)

/* Functions to which the compiler generates calls. */
void *
kernel_memcpy(void *to, const void *from, unsigned long bytes)
{
	memory_check(to);
	memory_check(from);
	return (memcpy(to, from, bytes));
}

void *
kernel_memmove(void *to, const void *from, unsigned long bytes)
{
	memory_check(to);
	memory_check(from);
	return (memmove(to, from, bytes));
}

void *
kernel_memset(void *at, int byte, unsigned long bytes)
{
	memory_check(at);
	return (memset(at, byte, bytes));
}

int
kernel_memcmp(const void *a, const void *b, unsigned long bytes)
{
	memory_check(a);
	memory_check(b);
	return (memcmp(a, b, bytes));
}

/*
 * under_test_f calls execution_call() and then f, with f's arguments: all
 * argument registers are preserved.
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

/* Weak because a kernel has caps_priv_check() or priv_check_cred(). */
#define CALL(name)							\
asm("	.globl	under_test_" #name "\n"				\
    "	.weak	" #name "\n"						\
    "under_test_" #name ":\n"						\
    "	call	model_before_call\n"					\
    "	jmp	" #name "\n");
#include "calls.tab"
#undef CALL

#define EMPTY(name)							\
void __tsan_##name() {}							\
void kernel_##name() {}

EMPTY(init)
EMPTY(func_entry)
EMPTY(func_exit)

/* KIND is called first: execution_access or memory_check. */
#define ATOMICS(PREFIX, KIND)						\
unsigned int								\
PREFIX##_atomic32_fetch_add(volatile unsigned int *at, unsigned int value, \
    int)								\
{									\
	KIND(const_cast<unsigned int *>(at));				\
	return (__atomic_fetch_add(at, value, __ATOMIC_SEQ_CST));	\
}									\
									\
unsigned int								\
PREFIX##_atomic32_fetch_or(volatile unsigned int *at, unsigned int value, \
    int)								\
{									\
	KIND(const_cast<unsigned int *>(at));				\
	return (__atomic_fetch_or(at, value, __ATOMIC_SEQ_CST));	\
}									\
									\
unsigned int								\
PREFIX##_atomic32_compare_exchange_val(volatile unsigned int *at,	\
    unsigned int expected, unsigned int desired, int, int)		\
{									\
	KIND(const_cast<unsigned int *>(at));				\
	__atomic_compare_exchange_n(at, &expected, desired, false,	\
	    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);			\
	return (expected);						\
}									\
									\
int									\
PREFIX##_atomic32_compare_exchange_strong(volatile unsigned int *at,	\
    unsigned int *expected, unsigned int desired, int, int)		\
{									\
	KIND(const_cast<unsigned int *>(at));				\
	return (__atomic_compare_exchange_n(at, expected, desired, false, \
	    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));			\
}

ATOMICS(__tsan, execution_access)
ATOMICS(kernel, memory_check)

}
