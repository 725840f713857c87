/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The layout of the FXSAVE and XSAVE areas.
 */
#ifndef _MACHINE_NPX_H_
#define _MACHINE_NPX_H_

#include <sys/types.h>

struct envxmm64 {
	u_short	en_cw;
	u_short	en_sw;
	u_char	en_tw;
	u_char	en_zero;
	u_short	en_opcode;
	u_long	en_rip;
	u_long	en_rdp;
	u_int	en_mxcsr;
	u_int	en_mxcsr_mask;
};

struct savexmm64 {
	struct envxmm64 sv_env;
	struct {
		u_char	bytes[16];
	} sv_fp[8], sv_xmm[16];
	u_char	sv_pad[96];
} __attribute__((__aligned__(16)));

struct saveymm64 {
	struct savexmm64 sv_legacy;
	struct {
		struct {
			u_long	xstate_bv;	/* components present */
			u_long	rest[7];
		} sx_hd;
		u_char	sx_ymm[16][16];
	} sv_xstate;
} __attribute__((__aligned__(64)));

union savefpu {
	struct savexmm64 sv_xmm64;
	struct saveymm64 sv_ymm64;
};

/* A thread's initial control words. */
#define __INITIAL_FPUCW__	0x037f
#define __INITIAL_MXCSR__	0x1f80

extern u_int npx_mxcsr_mask;	/* supported bits */

#endif /* !_MACHINE_NPX_H_ */
