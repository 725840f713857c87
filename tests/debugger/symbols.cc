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

void
Symbols::load(const std::string &path)
{
	const Image image(path);

	if (image.text(0).compare(0, SELFMAG, ELFMAG) != 0)
		fail("%s: not an ELF program", path.c_str());

	const auto header = image.get<Elf64_Ehdr>(0);

	if (!for_this_machine(header))
		fail("%s: not an x86_64 ELF program", path.c_str());

	std::vector<Symbol> symbols;

	/* A stripped file still has those of the dynamic linker. */
	for (const unsigned type : { SHT_SYMTAB, SHT_DYNSYM }) {
		for (unsigned i = 0; i < header.e_shnum; ++i) {
			const auto table =
			    image.get<Elf64_Shdr>(header.e_shoff, i);

			if (table.sh_type != type || !symbols.empty())
				continue;
			add_table(image, table, image.get<Elf64_Shdr>(
			    header.e_shoff, table.sh_link), &symbols);
		}
	}
	std::sort(symbols.begin(), symbols.end(),
	    [](const Symbol &a, const Symbol &b) {
		return (a.address != b.address ? a.address < b.address :
		    a.size < b.size);
	    });
	symbols_ = symbols;
	entry_ = header.e_entry;
	headers_ = header.e_phnum;
	bias_ = 0;
}

void
Symbols::place(unsigned long entry, unsigned long headers)
{
	const unsigned long bias = entry - entry_;

	if (bias % PAGE_BYTES != 0 || headers != headers_)
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
