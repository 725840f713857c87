/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Starts a DragonFly kernel with a root file system in memory from any
 * Multiboot loader, as DragonFly's loader(8) does.  The kernel is the first
 * module and the file system the second.
 */
#include <cpuid.h>

#include "console.h"
#include "handover.h"
#include "kernel_file.h"
#include "memory.h"
#include "multiboot.h"

extern "C" [[noreturn]] void	enter_kernel(uint32_t modulep,
				    uint32_t kernend, uint32_t entry_low,
				    uint32_t entry_high, const void *page_map);
extern "C" void			boot(uint32_t magic,
				    const MultibootInfo *info);

extern char	start[], _end[];

namespace {

const uint64_t PG_V = 0x001, PG_RW = 0x002, PG_PS = 0x080;
const uint32_t ENTRIES = 512, LARGE_PAGE = 2 * 1024 * 1024;

uint64_t page_map[ENTRIES] __attribute__((__aligned__(4096)));
uint64_t page_pointers[ENTRIES] __attribute__((__aligned__(4096)));
uint64_t page_directory[ENTRIES] __attribute__((__aligned__(4096)));

/*
 * Every GB of address space maps the first GB of memory, so the kernel is both
 * at its physical and at its link address.
 */
void
fill_page_tables()
{
	for (uint32_t i = 0; i < ENTRIES; i++) {
		page_map[i] = reinterpret_cast<uint32_t>(page_pointers) |
		    PG_V | PG_RW;
		page_pointers[i] = reinterpret_cast<uint32_t>(page_directory) |
		    PG_V | PG_RW;
		page_directory[i] = static_cast<uint64_t>(i) * LARGE_PAGE |
		    PG_V | PG_RW | PG_PS;
	}
}

void
require_long_mode()
{
	const uint32_t features = 0x80000001, long_mode = 1 << 29;
	uint32_t eax, ebx, ecx, edx;

	require(__get_cpuid(features, &eax, &ebx, &ecx, &edx) != 0 &&
	    (edx & long_mode) != 0, "this processor has no 64-bit mode");
}

Piece
module_piece(const MultibootInfo &info, uint32_t i)
{
	const MultibootModule &module =
	    reinterpret_cast<const MultibootModule *>(info.modules)[i];

	return { module.start, module.end - module.start };
}

/* Copy piece to "to"; returns its new place. */
Piece
move(const Piece &piece, uint32_t to)
{
	memmove(reinterpret_cast<void *>(to), piece.as<void>(), piece.bytes);
	return { to, piece.bytes };
}

/*
 * The loader may put the modules anywhere.  Copy them behind this program and
 * all modules: from there they can be copied to their places without overlap.
 */
void
move_out_of_the_way(const MemoryMap &map, Piece *kernel, Piece *image)
{
	uint32_t end = reinterpret_cast<uint32_t>(_end);

	if (kernel->end() > end)
		end = kernel->end();
	if (image->end() > end)
		end = image->end();

	const Piece room = { page_up(end),
	    page_up(kernel->bytes) + page_up(image->bytes) };

	require(map.has(room), "too little memory for the kernel and the root "
	    "file system");
	*kernel = move(*kernel, room.address);
	*image = move(*image, room.address + page_up(kernel->bytes));
}

} /* namespace */

void
boot(uint32_t magic, const MultibootInfo *info)
{
	require(magic == MULTIBOOT_LOADER_MAGIC,
	    "it was not started by a Multiboot loader");
	require_long_mode();
	require((info->flags & MultibootInfo::HAS_MODULES) != 0 &&
	    info->module_count == 2,
	    "it wants two modules: the kernel and the root file system");

	const MemoryMap map(*info);
	const CommandLine line(
	    (info->flags & MultibootInfo::HAS_COMMAND_LINE) == 0 ? "" :
	    reinterpret_cast<const char *>(info->command_line));
	Piece file = module_piece(*info, 0), image = module_piece(*info, 1);

	/* The data that info points to may be overwritten from here on. */
	move_out_of_the_way(map, &file, &image);

	const KernelFile kernel(file);
	const Piece place = kernel.place();
	const uint32_t image_at = page_up(place.end());
	const Piece all = { place.address, page_up(image_at + image.bytes) +
	    HANDOVER_BYTES - place.address };
	const Piece here = { reinterpret_cast<uint32_t>(start),
	    image.end() - reinterpret_cast<uint32_t>(start) };

	require(map.has(all) && !all.overlaps(here),
	    "the kernel and the root file system are too large");
	kernel.load();
	image = move(image, image_at);

	const Handover handover = write_handover(page_up(image.end()), place,
	    image, line, map);

	fill_page_tables();
	enter_kernel(handover.modulep, handover.kernend,
	    static_cast<uint32_t>(kernel.entry()),
	    static_cast<uint32_t>(kernel.entry() >> 32), page_map);
}
