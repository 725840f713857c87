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

struct xstate_hdr {
	u_long	xstate_bv;		/* what of it is there */
	u_long	xstate_xcomp_bv;	/* 0: the standard form */
	u_char	xstate_rsrv0[8];	/* 0 */
	u_char	xstate_rsrv[40];
};

struct saveymm64 {
	struct envxmm64 sv_env;
	struct {
		u_char	bytes[16];
	} sv_fp[8], sv_xmm[16];
	u_char	sv_pad[96];
	struct {
		struct xstate_hdr sx_hd;
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
extern u_long npx_xcr0_mask;	/* components that XSAVE stores, or 0 */

#endif /* !_MACHINE_NPX_H_ */
