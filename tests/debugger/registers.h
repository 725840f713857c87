/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The register files of a thread, by name and on paper.
 */
#ifndef _DEBUGGER_REGISTERS_H_
#define _DEBUGGER_REGISTERS_H_

#include <sys/types.h>
#include <machine/reg.h>

#include <string>

/* Of rflags: trap after the next instruction. */
constexpr long TRAP_FLAG = 0x100;

/* Throws an Error if there is no register of that name. */
unsigned long	register_value(const struct reg &regs,
    const std::string &name);
void	set_register_value(struct reg *regs, const std::string &name,
    unsigned long value);

/* But for the flags that the processor changes when it traps. */
bool	same_registers(const struct reg &a, const struct reg &b);

/* One in hexadecimal and decimal; throws an Error if there is none. */
void	print_register(const struct reg &regs, const std::string &name);
void	print_registers(const struct reg &regs);
void	print_fp_registers(const struct fpreg &regs);

#endif /* !_DEBUGGER_REGISTERS_H_ */
