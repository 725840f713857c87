/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The names of functions and variables in an ELF64 program file.
 */
#ifndef _DEBUGGER_SYMBOLS_H_
#define _DEBUGGER_SYMBOLS_H_

#include <string>
#include <vector>

#include "auxv.h"

struct Symbol {
	std::string name;
	unsigned long address;
	unsigned long size;	/* 0 if the file does not say */
};

class Symbols {
public:
	/* Throws an Error if the file is no ELF64 program. */
	void load(const std::string &path);

	/*
	 * Move the symbols to where the kernel put the program, which it
	 * tells in the auxiliary vector.  Throws an Error if the program
	 * headers there are another program's.
	 */
	void place(Target &target, const Auxv &auxv);

	void forget() { symbols_.clear(); }

	/* Did the file have no symbols but those for the dynamic linker? */
	bool stripped() const { return (stripped_); }

	bool empty() const { return (symbols_.empty()); }
	size_t count() const { return (symbols_.size()); }
	unsigned long bias() const { return (bias_); }

	/* The symbol of that name, or that stands at the address, or null. */
	const Symbol *find(const std::string &name) const;
	const Symbol *at(unsigned long address) const;

	/* "0x401136 <work+4>". */
	std::string describe(unsigned long address) const;

private:
	std::vector<Symbol> symbols_;	/* by address */
	unsigned long entry_ = 0;	/* where the file has it */
	std::string headers_;		/* the program headers */
	unsigned long bias_ = 0;
	bool stripped_ = false;
};

/*
 * Are two files the same program, one of them stripped perhaps?  Throws an
 * Error if one cannot be read or is no ELF64 program.
 */
bool	same_program(const std::string &a, const std::string &b);

#endif /* !_DEBUGGER_SYMBOLS_H_ */
