/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The vector registers, xmm0 to xmm15 and ymm0 to ymm15.
 */
#ifndef _DEBUGGER_VECTOR_H_
#define _DEBUGGER_VECTOR_H_

#include <string>

#include "examine.h"
#include "symbols.h"
#include "target.h"

/* Is that the name of one, perhaps with $ before it? */
bool	is_vector_register(const std::string &name);

/*
 * The value of one: a number in hexadecimal, or if the format has a letter
 * or a size the elements of that size, the lowest first.  Throws an Error if
 * the processor or the kernel does not have it.
 */
std::string	vector_text(Target &target, const Symbols &symbols,
    const std::string &name, const Format &format);

/* The ymm registers, or the xmm registers if there are no others. */
void	print_vector_registers(Target &target);

#endif /* !_DEBUGGER_VECTOR_H_ */
