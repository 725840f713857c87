/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A program and its libraries as they are in memory: auxiliary vector, program
 * headers, dynamic sections, and the dynamic linker's list.  All of it is the
 * tracee's and may be damaged.
 */
#ifndef _SERVER_IMAGE_H_
#define _SERVER_IMAGE_H_

#include <elf.h>

#include <string>
#include <vector>

#include "tracee.h"

/* "" if it cannot be known. */
std::string	auxiliary_vector(Tracee &tracee);

/* Where the program starts; 0 if that cannot be known. */
unsigned long	entry_point(Tracee &tracee);

/* Of the program. */
std::vector<Elf64_Phdr>	program_headers(Tracee &tracee);

/* The program or a library; addresses are the tracee's. */
struct Module {
	unsigned long link_map;
	unsigned long base;		/* its addresses are relative to it */
	unsigned long dynamic;
	std::string name;
};

/*
 * Where the program keeps the address of the dynamic linker's state, and that
 * address; 0 if there is none, or not yet.
 */
unsigned long	linker_state_pointer(Tracee &tracee);
unsigned long	linker_state(Tracee &tracee);

/*
 * As the dynamic linker lists them, the program first; as far as that can be
 * read.
 */
std::vector<Module>	modules(Tracee &tracee);

/* A dynamic section; 0 for what it does not have. */
class Dynamic {
public:
	Dynamic(Tracee &tracee, unsigned long address);

	unsigned long value(long tag) const;

	/* Where that is. */
	unsigned long address_of_value(long tag) const;

private:
	unsigned long address_;
	std::vector<Elf64_Dyn> entries_;
};

/* False if not all of it is there. */
bool	fetch(Tracee &tracee, unsigned long address, void *buffer,
	    size_t length);

#endif /* !_SERVER_IMAGE_H_ */
