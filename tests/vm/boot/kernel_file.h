/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The ELF file of an x86-64 kernel.
 */
#ifndef VM_BOOT_KERNEL_FILE_H
#define VM_BOOT_KERNEL_FILE_H

#include "memory.h"

/* Where the kernel's addresses begin; it runs at physical address 0 + x. */
static const uint64_t KERNBASE = 0xffffffff80000000;

class KernelFile {
public:
	/* Prints why and halts if the file is no such kernel. */
	explicit KernelFile(const Piece &file);

	/* The physical memory that it occupies, bss included. */
	Piece	place() const;

	/* Copy it there; the file must not overlap. */
	void	load() const;

	uint64_t	entry() const;

private:
	struct Segment;

	const Segment	&segment(uint32_t i) const;
	void		check(const Segment &segment) const;

	Piece	file_;
};

#endif /* !VM_BOOT_KERNEL_FILE_H */
