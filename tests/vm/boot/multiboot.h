/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The data that a Multiboot loader passes (specification 0.6.96).
 */
#ifndef VM_BOOT_MULTIBOOT_H
#define VM_BOOT_MULTIBOOT_H

#define MULTIBOOT_HEADER_MAGIC	0x1badb002
#define MULTIBOOT_LOADER_MAGIC	0x2badb002

/* Flags of the header: page-aligned modules, and a memory map. */
#define MULTIBOOT_WANTED	0x3

#ifndef __ASSEMBLER__

#include <stdint.h>

struct MultibootInfo {
	static const uint32_t HAS_COMMAND_LINE = 1 << 2;
	static const uint32_t HAS_MODULES = 1 << 3;
	static const uint32_t HAS_MEMORY_MAP = 1 << 6;

	uint32_t	flags;
	uint32_t	memory_lower;
	uint32_t	memory_upper;
	uint32_t	boot_device;
	uint32_t	command_line;
	uint32_t	module_count;
	uint32_t	modules;
	uint32_t	symbols[4];
	uint32_t	map_bytes;
	uint32_t	map;
};

struct MultibootModule {
	uint32_t	start;
	uint32_t	end;
	uint32_t	command_line;
	uint32_t	reserved;
};

/* size counts what follows it, so the next one is at size + 4. */
struct MultibootRange {
	uint32_t	size;
	uint64_t	base;
	uint64_t	bytes;
	uint32_t	type;
} __attribute__((__packed__));

#endif /* !__ASSEMBLER__ */

#endif /* !VM_BOOT_MULTIBOOT_H */
