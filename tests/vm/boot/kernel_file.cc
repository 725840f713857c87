/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The ELF file of an x86-64 kernel.
 */
#include "console.h"
#include "kernel_file.h"

namespace {

const unsigned char ELF64_LITTLE_ENDIAN[] = { 0x7f, 'E', 'L', 'F', 2, 1 };

const uint16_t ET_EXEC = 2, EM_X86_64 = 62;
const uint32_t PT_LOAD = 1;

/* The stub's page tables map the first GB at every GB. */
const uint64_t REACH = 1 << 30;

struct Header {
	unsigned char	ident[16];
	uint16_t	type;
	uint16_t	machine;
	uint32_t	version;
	uint64_t	entry;
	uint64_t	segments;
	uint64_t	sections;
	uint32_t	flags;
	uint16_t	header_bytes;
	uint16_t	segment_bytes;
	uint16_t	segment_count;
};

} /* namespace */

struct KernelFile::Segment {
	uint32_t	type;
	uint32_t	flags;
	uint64_t	offset;
	uint64_t	virtual_address;
	uint64_t	physical_address;
	uint64_t	file_bytes;
	uint64_t	memory_bytes;
	uint64_t	alignment;

	uint32_t
	place() const
	{
		return (static_cast<uint32_t>(virtual_address - KERNBASE));
	}
};

KernelFile::KernelFile(const Piece &file)
    : file_(file)
{
	const Header &header = *file_.as<Header>();
	bool any = false;	/* segment with the entry point */

	require(file_.bytes >= sizeof(header) && memcmp(header.ident,
	    ELF64_LITTLE_ENDIAN, sizeof(ELF64_LITTLE_ENDIAN)) == 0,
	    "the kernel is not a 64-bit ELF file");
	require(header.machine == EM_X86_64, "the kernel is not for x86-64");
	require(header.type == ET_EXEC,
	    "the kernel is not an executable ELF file");
	require(header.segment_bytes == sizeof(Segment) &&
	    header.segments <= file_.bytes &&
	    header.segment_count * sizeof(Segment) <=
	    file_.bytes - header.segments, "the kernel file is cut off");
	for (uint32_t i = 0; i < header.segment_count; i++) {
		const Segment &s = segment(i);

		if (s.type != PT_LOAD || s.memory_bytes == 0)
			continue;
		check(s);
		any = any || (header.entry >= s.virtual_address &&
		    header.entry - s.virtual_address < s.file_bytes);
	}
	require(any, "the kernel's entry point is not in what is to be "
	    "loaded");
}

void
KernelFile::check(const Segment &segment) const
{
	require(segment.virtual_address >= KERNBASE &&
	    segment.virtual_address - KERNBASE < REACH &&
	    segment.memory_bytes < REACH, "the kernel is not linked to where "
	    "a DragonFly kernel runs");
	require(segment.file_bytes <= segment.memory_bytes &&
	    segment.offset <= file_.bytes &&
	    segment.file_bytes <= file_.bytes - segment.offset,
	    "the kernel file is cut off");
}

const KernelFile::Segment &
KernelFile::segment(uint32_t i) const
{
	const uint32_t table = file_.address +
	    static_cast<uint32_t>(file_.as<Header>()->segments);

	return (reinterpret_cast<const Segment *>(table)[i]);
}

Piece
KernelFile::place() const
{
	uint32_t start = UINT32_MAX, end = 0;

	for (uint32_t i = 0; i < file_.as<Header>()->segment_count; i++) {
		const Segment &s = segment(i);

		if (s.type != PT_LOAD)
			continue;
		if (s.place() < start)
			start = s.place();
		if (s.place() + s.memory_bytes > end)
			end = s.place() + static_cast<uint32_t>(s.memory_bytes);
	}
	return { start, end - start };
}

void
KernelFile::load() const
{
	const Piece all = place();

	memset(reinterpret_cast<void *>(all.address), 0, all.bytes);
	for (uint32_t i = 0; i < file_.as<Header>()->segment_count; i++) {
		const Segment &s = segment(i);

		if (s.type == PT_LOAD) {
			memcpy(reinterpret_cast<void *>(s.place()),
			    file_.as<char>() + s.offset, s.file_bytes);
		}
	}
}

uint64_t
KernelFile::entry() const
{
	return (file_.as<Header>()->entry);
}
