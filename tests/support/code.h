/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Machine code whose every instruction is known, for tracees to run.
 */
#ifndef SUPPORT_CODE_H
#define SUPPORT_CODE_H

extern "C" {

/* int3; then add 3 to 0 COUNT_ROUNDS times in a loop; return the sum. */
int		count(void);
extern const char count_clear[], count_rounds[], count_add[],
		    count_decrement[], count_branch[], count_return[];

/* Return ELSEWHERE. */
int		elsewhere(void);

/*
 * Load the registers of struct reg up to r_r15 from in[], execute int3, and
 * store them to out[].  At the int3 the word at the top of the stack is out.
 */
void		exchange_registers(const long *in, long *out);
extern const char exchange_registers_stopped[];

/* fld1, fldpi, load the xmm registers, int3, store all these to out. */
struct FpuState {
	unsigned short	control;
	unsigned char	unused[10];
	unsigned int	mxcsr;
	unsigned char	st[2][16];	/* 10 bytes each */
	unsigned char	xmm[16][16];
};
void		exchange_fpu(FpuState *out, const unsigned char (*xmm)[16]);

/* The second half of exchange_fpu(): int3, and store to out. */
void		stop_and_store_fpu(FpuState *out);

/* Load the ymm registers, int3, and store them. */
void		exchange_ymm(unsigned char (*out)[32],
		    const unsigned char (*in)[32]);

/* The word at %fs:0, which is its own address. */
long		read_tls_self(void);

/* Compilers use xmm15 last, so it keeps its value across C++ code. */
void		load_xmm15(const unsigned char *from);
void		store_xmm15(unsigned char *to);

/* Return the int at address.  The first instruction is the load. */
int		load(const int *address);

/* Divide 42 by divisor (in %esi at the division); return the quotient. */
int		divide(int divisor);
extern const char divide_here[];

/* ud2; return UNDEFINED_PASSED. */
int		undefined(void);
extern const char undefined_here[], undefined_next[];

/* Return rflags as PUSHF stores them. */
long		read_flags(void);

/* Set len bytes to FILLED with one string instruction. */
void		fill(unsigned char *where, unsigned long len);
extern const char fill_here[], fill_done[];

/* Set *where to 1 with its first instruction. */
void		store(int *where);
extern const char store_done[];

/*
 * Make a system call as it is, with any number and up to seven arguments:
 * return rax, whether it has failed or not.
 */
long		make_call(long number, long a, long b, long c, long d, long e,
		    long f, long g);

}

static const int COUNT_ROUNDS = 5;
static const int COUNT_SUM = 3 * COUNT_ROUNDS;
static const int ELSEWHERE = 77;
static const int UNDEFINED_PASSED = 33;
static const unsigned char FILLED = 0x5a;

/* An address in the type of struct reg's fields. */
inline long
address_of(const void *where)
{
	return (reinterpret_cast<long>(where));
}

inline const void *
code_of(int (*function)(void))
{
	return (reinterpret_cast<const void *>(function));
}

#endif /* !SUPPORT_CODE_H */
