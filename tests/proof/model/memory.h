/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the services do to memory, and whom they let; the rules that the
 * answers are checked by take this for granted too.
 */
#ifndef _PROOF_MEMORY_H_
#define _PROOF_MEMORY_H_

#include "scenario.h"

/* Whether procfs lets curp look into p: 0 or an errno. */
int	refusal(const struct proc *curp, const struct proc *p);

/* p_trespass(): 0 or an errno. */
int	trespass(const struct ucred *mine, const struct ucred *theirs);

/* Whether a process is root, and if that helps in a jail too. */
bool	has_privilege(const struct ucred *cred, int priv);

/*
 * Move what a uio asks between a process and the caller, byte by byte up to
 * the first that is not there (EFAULT), but limit at most.
 */
int	move_memory(Name name, Name caller, struct uio *uio, size_t limit);

/* The bytes that a service was ordered to move at most. */
size_t	limit_of(const Turn *order);

bool	is_user_range(const void *address, size_t bytes);

/* What a program left at an address: a descriptor, or registers. */
void	fill_buffer(const Step &step, void *buffer, size_t bytes);

#endif /* !_PROOF_MEMORY_H_ */
