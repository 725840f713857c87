/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Effects of services on memory, and their permission checks.  The rules use
 * these functions too.
 */
#ifndef _DIFFERENTIAL_MEMORY_H_
#define _DIFFERENTIAL_MEMORY_H_

#include "scenario.h"

/* procfs's permission check of curp for p: 0 or an errno. */
int	refusal(const struct proc *curp, const struct proc *p);

bool	is_in_group(gid_t gid, const struct ucred *cred);

/* p_trespass(): 0 or an errno. */
int	trespass(const struct ucred *mine, const struct ucred *theirs);

/*
 * Move what a uio asks between a process and the caller, byte by byte up to
 * the first that is not there (EFAULT), but limit at most.
 */
int	move_memory(Name name, Name caller, struct uio *uio, size_t limit);

/*
 * Move the next bytes between where the kernel sees a page of somebody's and
 * the caller's, up to the first that is not there (EFAULT), but limit at
 * most; the uio stays as it is.
 */
int	move_bytes(u_char *page, Name caller, const struct uio *uio,
	    size_t bytes, size_t limit);

/* Advance the uio by this many bytes. */
void	advance(struct uio *uio, size_t bytes);

/* 0, EAGAIN or EFAULT: whether a process's memory is one that can be had. */
int	unavailable(const struct proc *p);

/* Copy between the caller's memory and the kernel's: 0 or EFAULT. */
int	copy_user(Name caller, enum uio_rw rw, u_long user, u_char *kernel,
	    size_t bytes);

/*
 * The bytes that a service was ordered to move at most.  procfs_domem() does
 * not fall short without an error; words allow for that too.
 */
size_t	limit_of(const Step &step, const Turn *order);

/* What a uio asks, in the bits that describe() knows. */
long	uio_flags(const struct uio *uio, const struct pfsnode *pfs);

/* The caller's side: an address, or if it is the kernel's what is there. */
u_long	uio_base(const struct uio *uio);

/* What it answers then. */
int	ordered_of(const Step &step, const Turn *order, int error);

bool	is_user_range(const void *address, size_t bytes);

/* What a thread finds that has not used its registers; with a bit more. */
static const u_long INITIAL_FPREGS = 0x1f80037f;
static const u_long SURPLUS_FPREGS = 0x1fc0037f;

/* The same but for its first byte, its last, or the environment's next. */
static const u_long OTHER_CONTROL_FPREGS = 0x1f80037e;
static const u_long OTHER_REST_FPREGS = 0x1f80037f00;
static const u_long OTHER_FIRST_FPREGS = 0x1f80037f01;
void	initial_fpregs(u_char *registers);

/* The caller's memory in a scene of a test's own (Entry::PLAY). */
extern u_char user_bytes[512];

/* What a program left at an address: a descriptor, or registers. */
void	fill_buffer(const Step &step, void *buffer, size_t bytes);

#endif /* !_DIFFERENTIAL_MEMORY_H_ */
