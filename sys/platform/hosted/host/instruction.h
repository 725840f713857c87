/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The memory accesses of an instruction, for watchpoints.
 */
#ifndef _HOSTED_HOST_INSTRUCTION_H_
#define _HOSTED_HOST_INSTRUCTION_H_

#include <stddef.h>
#include <sys/user.h>

struct Access {
	unsigned long address;
	size_t bytes;
	bool writes;
};

struct Instruction {
	bool is_call;		/* a system call */
	bool pushes_flags, loads_flags;
	bool is_known;		/* accesses is complete */
	int access_count;
	Access accesses[3];
};

static const size_t MAX_INSTRUCTION = 15;

/* Decode the instruction at code, to be executed with these registers. */
void	decode_instruction(const unsigned char *code, size_t bytes,
	    const struct user_regs_struct &regs, Instruction *instruction);

#endif /* !_HOSTED_HOST_INSTRUCTION_H_ */
