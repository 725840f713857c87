/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The names of functions and variables in an ELF64 program file.
 */
#include <sys/types.h>
#include <elf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "symbols.h"
#include "text.h"

constexpr unsigned long PAGE_BYTES = 4096;

/* A file's content; nothing outside of it is ever looked at. */
class Image {
public:
	explicit Image(const std::string &path);

	/* The i-th T of an array that starts at offset. */
	template <typename T>
	T get(unsigned long offset, unsigned long i = 0) const
	{
		const unsigned long size = bytes_.size();
		T value;

		if (offset > size || i >= (size - offset) / sizeof(T))
			fail("%s: damaged ELF file", path_.c_str());
		memcpy(&value, &bytes_[offset + i * sizeof(T)], sizeof(T));
		return (value);
	}

	/* So many bytes at offset, fewer at the end. */
	std::string part(unsigned long offset, unsigned long length) const
	{
		if (offset >= bytes_.size())
			return ("");
		return (std::string(&bytes_[offset],
		    std::min(length, bytes_.size() - offset)));
	}

	/* The string at offset, "" if there is none. */
	std::string text(unsigned long offset) const
	{
		if (offset >= bytes_.size())
			return ("");
		return (std::string(&bytes_[offset],
		    strnlen(&bytes_[offset], bytes_.size() - offset)));
	}

private:
	std::string path_;
	std::vector<char> bytes_;
};

Image::Image(const std::string &path)
    : path_(path)
{
	std::ifstream file(path, std::ios::binary);

	if (!file)
		fail("%s: %s", path.c_str(), strerror(errno));
	bytes_.assign(std::istreambuf_iterator<char>(file), {});
}

static bool
for_this_machine(const Elf64_Ehdr &header)
{
	return (header.e_ident[EI_CLASS] == ELFCLASS64 &&
	    header.e_ident[EI_DATA] == ELFDATA2LSB &&
	    header.e_machine == EM_X86_64);
}

static bool
useful(const Elf64_Sym &symbol)
{
	const int type = ELF64_ST_TYPE(symbol.st_info);

	return (symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != SHN_ABS &&
	    (type == STT_FUNC || type == STT_OBJECT || type == STT_NOTYPE));
}

static void
add_table(const Image &image, const Elf64_Shdr &table,
    const Elf64_Shdr &strings, std::vector<Symbol> *symbols)
{
	const unsigned long count = table.sh_size / sizeof(Elf64_Sym);

	for (unsigned long i = 0; i < count; ++i) {
		const auto symbol = image.get<Elf64_Sym>(table.sh_offset, i);
		const auto name = image.text(strings.sh_offset +
		    symbol.st_name);

		if (useful(symbol) && !name.empty()) {
			symbols->push_back(Symbol{name, symbol.st_value,
			    symbol.st_size});
		}
	}
}

static Elf64_Ehdr
header_of(const Image &image, const std::string &path)
{
	if (image.text(0).compare(0, SELFMAG, ELFMAG) != 0)
		fail("%s: not an ELF program", path.c_str());

	const auto header = image.get<Elf64_Ehdr>(0);

	if (!for_this_machine(header))
		fail("%s: not an x86_64 ELF program", path.c_str());
	return (header);
}

static std::string
program_headers(const Image &image, const Elf64_Ehdr &header)
{
	return (image.part(header.e_phoff,
	    header.e_phnum * sizeof(Elf64_Phdr)));
}

/* What is loaded to be executed; the ELF header may be part of that. */
static std::string
text_of(const Image &image, const Elf64_Ehdr &header)
{
	std::string text;

	for (unsigned i = 0; i < header.e_phnum; ++i) {
		const auto segment = image.get<Elf64_Phdr>(header.e_phoff, i);
		const unsigned long skipped = segment.p_offset == 0 ?
		    sizeof(header) : 0;

		if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) &&
		    segment.p_filesz > skipped) {
			text += image.part(segment.p_offset + skipped,
			    segment.p_filesz - skipped);
		}
	}
	return (text);
}

bool
same_program(const std::string &a, const std::string &b)
{
	const Image one(a), other(b);
	const Elf64_Ehdr one_header = header_of(one, a);
	const Elf64_Ehdr other_header = header_of(other, b);

	return (one_header.e_entry == other_header.e_entry &&
	    program_headers(one, one_header) ==
	    program_headers(other, other_header) &&
	    text_of(one, one_header) == text_of(other, other_header));
}

void
Symbols::load(const std::string &path)
{
	const Image image(path);
	const Elf64_Ehdr header = header_of(image, path);
	std::vector<Symbol> symbols;
	bool stripped = true;

	/* A stripped file still has those of the dynamic linker. */
	for (const unsigned type : { SHT_SYMTAB, SHT_DYNSYM }) {
		for (unsigned i = 0; i < header.e_shnum; ++i) {
			const auto table =
			    image.get<Elf64_Shdr>(header.e_shoff, i);

			if (table.sh_type != type || !symbols.empty())
				continue;
			add_table(image, table, image.get<Elf64_Shdr>(
			    header.e_shoff, table.sh_link), &symbols);
			stripped = type != SHT_SYMTAB || symbols.empty();
		}
	}
	std::sort(symbols.begin(), symbols.end(),
	    [](const Symbol &a, const Symbol &b) {
		return (a.address != b.address ? a.address < b.address :
		    a.size < b.size);
	    });
	symbols_ = symbols;
	entry_ = header.e_entry;
	headers_ = program_headers(image, header);
	bias_ = 0;
	stripped_ = stripped;
}

void
Symbols::place(Target &target, const Auxv &auxv)
{
	const unsigned long bias = auxv.entry - entry_;
	std::string headers(headers_.size(), '\0');

	if (bias % PAGE_BYTES != 0 ||
	    auxv.count * sizeof(Elf64_Phdr) != headers_.size() ||
	    !target.try_read(auxv.headers, &headers[0], headers.size()) ||
	    headers != headers_)
		fail("the process runs another program");
	for (auto &symbol : symbols_)
		symbol.address += bias - bias_;
	bias_ = bias;
}

const Symbol *
Symbols::find(const std::string &name) const
{
	for (const auto &symbol : symbols_) {
		if (symbol.name == name)
			return (&symbol);
	}
	return (nullptr);
}

const Symbol *
Symbols::at(unsigned long address) const
{
	auto next = std::upper_bound(symbols_.begin(), symbols_.end(),
	    address, [](unsigned long a, const Symbol &b) {
		return (a < b.address);
	    });

	while (next != symbols_.begin()) {
		--next;
		if (address == next->address ||
		    address - next->address < next->size)
			return (&*next);
	}
	return (nullptr);
}

std::string
Symbols::describe(unsigned long address) const
{
	const Symbol *const symbol = at(address);

	if (symbol == nullptr)
		return (format("0x%lx", address));
	if (symbol->address == address)
		return (format("0x%lx <%s>", address, symbol->name.c_str()));
	return (format("0x%lx <%s+%lu>", address, symbol->name.c_str(),
	    address - symbol->address));
}
