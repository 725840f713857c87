/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A program to be debugged: sample.ptdb leads through all of it.
 */
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

extern "C" {

char greeting[] = "hello from the sample program";
long limit = 3;			/* the script makes it 5 */
volatile long total;		/* the script watches it */

void
work()
{
	for (long i = 1; i <= limit; ++i)
		total += i;
}

/*
 * Leaves 2 * pi and 1 on the x87's stack while it is at x87_ready.
 */
void
compute()
{
	__asm__ volatile(
	    "fldpi\n\t"
	    "fadd %st(0), %st(0)\n\t"
	    "fld1\n"
	    ".globl x87_ready\n"
	    "x87_ready:\n\t"
	    "fstp %st(0)\n\t"
	    "fstp %st(0)");
}

/*
 * Leaves 1 in each 32 bits of xmm7, and of ymm7 if there is one, while it is
 * at vectors_ready.
 */
void
fill_vectors()
{
	const int has_avx = __builtin_cpu_supports("avx");

	__asm__ volatile(
	    "pcmpeqd %%xmm7, %%xmm7\n\t"
	    "psrld $31, %%xmm7\n\t"
	    "testl %0, %0\n\t"
	    "je vectors_ready\n\t"
	    "vinsertf128 $1, %%xmm7, %%ymm7, %%ymm7\n"
	    ".globl vectors_ready\n"
	    "vectors_ready:\n\t"
	    "nop" : : "r" (has_avx) : "xmm7", "cc");
}

/* Keeps no frame pointer, and returns at nothing+2. */
void	nothing();
__asm__(".text\n"
    ".globl nothing\n"
    ".type nothing, @function\n"
    "nothing:\n\t"
    "nop\n\t"
    "nop\n\t"
    "ret\n"
    ".size nothing, 3");

void
on_usr1(int)
{
	static const char text[] = "sample: SIGUSR1 arrived\n";

	if (write(STDOUT_FILENO, text, sizeof(text) - 1) == -1)
		abort();
}

void
on_usr2(int)
{
	static const char text[] = "sample: SIGUSR2 arrived\n";

	if (write(STDOUT_FILENO, text, sizeof(text) - 1) == -1)
		abort();
	_exit(1);
}

}

int
main()
{
	setvbuf(stdout, nullptr, _IONBF, 0);
	printf("sample: %s\n", greeting);
	work();
	printf("sample: 1 + ... + %ld = %ld\n", limit, long(total));
	compute();
	fill_vectors();
	nothing();

	signal(SIGUSR1, on_usr1);
	signal(SIGUSR2, on_usr2);
	raise(SIGUSR1);
	raise(SIGUSR2);
	printf("sample: SIGUSR2 never came; the exit status is the sum\n");
	return (int(total));
}
