/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The shape of the request table.  The table itself is at the end of
 * sys_process.cc, below the functions that it names.
 */
#ifndef _KERN_SYS_PROCESS_REQUESTS_H_
#define _KERN_SYS_PROCESS_REQUESTS_H_

#include "sys_process_kernel.h"

/* Who may issue a request, for which process. */
enum class Issuer : u_char {
	SELF,		/* the process itself, whatever pid says */
	ATTACHER,	/* one that may begin to trace the target */
	TRACER,		/* the tracer of a stopped, waited-for target */
	HOLDER		/* the same, even if it may not look into it now */
};

/* What sys_ptrace() copies between uap->addr and kern_ptrace()'s addr. */
enum class Copy : u_char {
	NOTHING,	/* addr goes to kern_ptrace() as it is */
	IN,
	OUT,
	IN_OUT		/* in, then out again */
};

/* A register file of a thread, and the machine's way to it. */
struct RegisterFile {
	size_t size;
	bool in_cpu;		/* in the CPU, not the pcb, while it runs */
	int (*read)(struct lwp *lp, void *regs);
	int (*write)(struct lwp *lp, void *regs);
};

template <typename Regs, int (*move)(struct lwp *, Regs *)>
static int
move_registers(struct lwp *lp, void *regs)
{
	return (move(lp, static_cast<Regs *>(regs)));
}

template <typename Regs, int (*read)(struct lwp *, Regs *),
    int (*write)(struct lwp *, Regs *), bool in_cpu>
static constexpr RegisterFile register_file = {
	sizeof(Regs), in_cpu, move_registers<Regs, read>,
	move_registers<Regs, write>
};

struct Request;

/* One kern_ptrace() call past its checks. */
struct Call {
	const Request *request;
	struct proc *curp;	/* caller */
	struct proc *p;		/* target: held, p_token held */
	struct lwp *lp;		/* the thread it is about: held */
	void *addr;		/* see the table for what it points to */
	int data;
	int *res;		/* what ptrace(2) returns on success */
};

struct Request {
	int number;
	Issuer issuer;
	Copy copy;
	size_t size;			/* bytes copied, if any are */
	int (*serve)(const Call &call);	/* 0 or an errno */
	const RegisterFile *registers;	/* for the register requests */
};

/*
 * Where in a table each request number stands.  Numbers beyond it or
 * without a row are no requests.
 */
template <size_t ROWS>
class RequestIndex {
public:
	constexpr explicit RequestIndex(const Request (&table)[ROWS])
	{
		for (size_t row = 0; row < ROWS; ++row) {
			const int number = table[row].number;

			if (number < 0 || number >= NUMBERS ||
			    row_plus_1_[number] != 0)
				valid_ = false;
			else
				row_plus_1_[number] = row + 1;
		}
	}

	/* Every number is in range and none stands there twice. */
	constexpr bool valid() const { return (valid_); }

	/* The row of a request number, or -1: any int may be asked. */
	constexpr int
	row(int number) const
	{
		if (number < 0 || number >= NUMBERS)
			return (-1);
		return (row_plus_1_[number] - 1);
	}

private:
	static constexpr int NUMBERS = PT_SETDBREGS + 1;

	u_char row_plus_1_[NUMBERS] = {};
	bool valid_ = true;
};

#endif /* !_KERN_SYS_PROCESS_REQUESTS_H_ */
