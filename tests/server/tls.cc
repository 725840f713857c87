/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where thread-local variables are: by what the ABI lays down, and by what the
 * dynamic linker has stored for the library's own code.
 */
#include <algorithm>
#include <optional>
#include <vector>

#include "../debugger/text.h"
#include "image.h"
#include "tls.h"

constexpr size_t MOST_RELOCATIONS = 1 << 22, AT_ONCE = 1024;

/* Behind the thread pointer, which points to itself. */
constexpr unsigned long VECTOR = 8;

/* Of the vector: an entry's bytes, where module 0's is, and the length. */
#ifdef PLATFORM_HOSTED
constexpr unsigned long ENTRY = 16, FIRST = 0, LENGTH = -16;
#else
constexpr unsigned long ENTRY = 8, FIRST = 8, LENGTH = 8;
#endif

static unsigned long
word(Tracee &tracee, unsigned long address)
{
	unsigned long value;

	if (!fetch(tracee, address, &value, sizeof(value)))
		fail("no memory at %#lx", address);
	return (value);
}

/* The program's are the first below the thread pointer. */
static unsigned long
program_block(Tracee &tracee, unsigned long thread_pointer)
{
	for (const Elf64_Phdr &header : program_headers(tracee)) {
		if (header.p_type != PT_TLS)
			continue;

		const unsigned long align = std::max(header.p_align, 1UL);

		return (thread_pointer - header.p_memsz - ((-header.p_vaddr -
		    header.p_memsz) & (align - 1)));
	}
	fail("the program has no thread-local variables");
}

/* What a relocation tells: a module's number, or an offset. */
struct Found {
	bool is_offset;
	unsigned long value;

	bool operator!=(const Found &other) const
	{
		return (is_offset != other.is_offset || value != other.value);
	}
};

/* The tables of a library that is in memory. */
class Library {
public:
	Library(Tracee &tracee, const Module &module);

	Found find() const;

private:
	unsigned long address(unsigned long value) const;
	bool is_own(const Elf64_Sym &symbol) const;
	std::optional<Found> read(const Elf64_Rela &relocation) const;

	Tracee &tracee_;
	unsigned long base_;
	unsigned long symbols_;
	unsigned long relocations_;
	size_t count_;
};

/* Relative relocations, which come first, tell nothing. */
Library::Library(Tracee &tracee, const Module &module)
    : tracee_(tracee), base_(module.base)
{
	const Dynamic dynamic(tracee, module.dynamic);
	const size_t all = dynamic.value(DT_RELASZ) / sizeof(Elf64_Rela);
	const size_t relative = std::min(all, dynamic.value(DT_RELACOUNT));

	symbols_ = address(dynamic.value(DT_SYMTAB));
	relocations_ = address(dynamic.value(DT_RELA)) +
	    relative * sizeof(Elf64_Rela);
	count_ = std::min(MOST_RELOCATIONS, all - relative);
}

/* Some dynamic linkers add the base, in memory, and some do not. */
unsigned long
Library::address(unsigned long value) const
{
	return (value < base_ ? base_ + value : value);
}

/* No other module's comes before it. */
bool
Library::is_own(const Elf64_Sym &symbol) const
{
	return (symbol.st_shndx != SHN_UNDEF &&
	    (ELF64_ST_BIND(symbol.st_info) == STB_LOCAL ||
	    ELF64_ST_BIND(symbol.st_info) == STB_GLOBAL));
}

std::optional<Found>
Library::read(const Elf64_Rela &relocation) const
{
	const unsigned long type = ELF64_R_TYPE(relocation.r_info);
	const unsigned long index = ELF64_R_SYM(relocation.r_info);
	Elf64_Sym symbol = {};

	if (type != R_X86_64_DTPMOD64 && type != R_X86_64_TPOFF64)
		return (std::nullopt);
	if (index != 0 && (!fetch(tracee_, symbols_ + index * sizeof(symbol),
	    &symbol, sizeof(symbol)) || !is_own(symbol)))
		return (std::nullopt);

	const unsigned long stored = word(tracee_, base_ +
	    relocation.r_offset);

	/* Not relocated yet. */
	if (stored == 0)
		return (std::nullopt);
	if (type == R_X86_64_DTPMOD64)
		return (Found{false, stored});
	return (Found{true, stored - symbol.st_value - relocation.r_addend});
}

/*
 * One without a symbol is the library's for certain.  Others may be another
 * module's that has the same symbol, and then they differ.
 */
Found
Library::find() const
{
	std::vector<Elf64_Rela> some(AT_ONCE);
	std::optional<Found> found;

	for (size_t i = 0; i < count_; i += some.size()) {
		some.resize(std::min(AT_ONCE, count_ - i));
		if (!fetch(tracee_, relocations_ + i * sizeof(Elf64_Rela),
		    some.data(), some.size() * sizeof(Elf64_Rela)))
			break;
		for (const Elf64_Rela &relocation : some) {
			const auto its = read(relocation);

			if (!its)
				continue;
			if (ELF64_R_SYM(relocation.r_info) == 0)
				return (*its);
			if (found && found->is_offset == its->is_offset &&
			    *found != *its)
				fail("symbols of several modules");
			found = its;
		}
	}
	if (!found)
		fail("no relocation tells where the variables are");
	return (*found);
}

static unsigned long
block_of(Tracee &tracee, unsigned long thread_pointer, unsigned long number)
{
	const unsigned long vector = word(tracee, thread_pointer + VECTOR);

	if (number > word(tracee, vector + LENGTH))
		fail("the thread has no variables of module %lu", number);

	const unsigned long block = word(tracee, vector + FIRST +
	    number * ENTRY);

	/* Never used, or not yet in this place. */
	if (block == 0 || block == ~0UL)
		fail("the thread has not used module %lu's yet", number);
	return (block);
}

unsigned long
tls_block(Tracee &tracee, lwpid_t tid, unsigned long link_map)
{
	const std::vector<Module> all = modules(tracee);
	unsigned long bases[2] = { 0, 0 };

	tracee.read_bases(tid, bases);
	if (!tracee.has_bases() || bases[0] == 0)
		fail("the thread has no thread-local variables");
	if (link_map == 0 || (!all.empty() && all[0].link_map == link_map))
		return (program_block(tracee, bases[0]));
	for (const Module &module : all) {
		if (module.link_map != link_map)
			continue;

		const Found found = Library(tracee, module).find();

		return (found.is_offset ? bases[0] + found.value :
		    block_of(tracee, bases[0], found.value));
	}
	fail("no link map at %#lx", link_map);
}
