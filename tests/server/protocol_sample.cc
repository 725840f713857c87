/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What protocol_test debugs: "protocol_sample what".
 */
#include <cstring>

/* Stop with these in rdi, rsi and rdx. */
static void
show(const void *first, const void *second, const void *third)
{
	asm volatile("int3" : : "D" (first), "S" (second), "d" (third) :
	    "memory");
}

extern "C" int
twice(int n)
{
	asm volatile("" : : : "xmm0", "xmm1");
	return (2 * n);
}

/* ymm0 before the stop and behind it; 5 if there is none. */
static int
use_ymm()
{
	static const double before[4] = { 1.5, 2.5, 3.5, 4.5 };
	static double after[4];

	if (!__builtin_cpu_supports("avx"))
		return (5);
	asm volatile("vmovupd %1, %%ymm0\n\tint3\n\tvmovupd %%ymm0, %0"
	    : "=m" (after) : "m" (before) : "xmm0", "memory");
	show(after, nullptr, nullptr);
	return (0);
}

int
main(int argc, char *argv[])
{
	const char *const what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "ymm") == 0)
		return (use_ymm());
	return (2);
}
