/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * DragonFly/x86_64's register files, for programs on the hosted platform.
 */
#ifndef _MACHINE_REG_H_
#define _MACHINE_REG_H_

struct reg {
	long	r_rdi;
	long	r_rsi;
	long	r_rdx;
	long	r_rcx;
	long	r_r8;
	long	r_r9;
	long	r_rax;
	long	r_rbx;
	long	r_rbp;
	long	r_r10;
	long	r_r11;
	long	r_r12;
	long	r_r13;
	long	r_r14;
	long	r_r15;
	long	r_xflags;
	long	r_trapno;
	long	r_addr;
	long	r_flags;
	long	r_err;
	long	r_rip;
	long	r_cs;
	long	r_rflags;
	long	r_rsp;
	long	r_ss;
};

struct fpreg {
	unsigned long	fpr_env[4];
	unsigned char	fpr_acc[8][16];
	unsigned char	fpr_xacc[16][16];
	unsigned long	fpr_spare[12];
};

struct dbreg {
	unsigned long	dr[16];	/* 0-3 addresses, 6 status, 7 control */
};

#define DBREG_DR7_EXEC		0x00
#define DBREG_DR7_WRONLY	0x01
#define DBREG_DR7_RDWR		0x03

#endif /* !_MACHINE_REG_H_ */
