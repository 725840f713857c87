/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What exec(2) tells a program about itself: its auxiliary vector.
 *
 * An initial stack is argc, the arguments, the environment and then the
 * auxiliary vector.  Whatever was pushed since stands below argc, so the
 * vector is found from any stack pointer by going up.
 */
#include <sys/types.h>
#include <elf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "auxv.h"
#include "text.h"

using Stack = std::vector<unsigned long>;

/*
 * The words from the stack pointer up to the end of the stack.
 */
static Stack
read_stack(Target &target, unsigned long stack_pointer)
{
	constexpr unsigned long page = 4096;
	constexpr size_t limit = 64UL << 20;
	unsigned long address = stack_pointer & ~7UL;
	Stack stack;

	while (stack.size() * sizeof(stack[0]) < limit) {
		const size_t old = stack.size();
		const size_t bytes = page - address % page;

		stack.resize(old + bytes / sizeof(stack[0]));
		if (!target.try_read(address, &stack[old], bytes)) {
			stack.resize(old);
			break;
		}
		address += bytes;
	}
	return (stack);
}

/*
 * Every kernel puts these three next to each other.
 */
static bool
program_headers(const Stack &stack, size_t i)
{
	return (stack[i] == AT_PHDR && stack[i + 2] == AT_PHENT &&
	    stack[i + 3] == sizeof(Elf64_Phdr) && stack[i + 4] == AT_PHNUM);
}

bool
read_auxv(Target &target, unsigned long stack_pointer, Auxv *auxv)
{
	const Stack stack = read_stack(target, stack_pointer);
	size_t i = 0;

	while (i + 6 <= stack.size() && !program_headers(stack, i))
		++i;
	*auxv = Auxv{0, 0, 0, 0};
	for (; i + 1 < stack.size() && stack[i] != AT_NULL; i += 2) {
		const unsigned long value = stack[i + 1];

		if (stack[i] == AT_ENTRY)
			auxv->entry = value;
		else if (stack[i] == AT_PHDR)
			auxv->headers = value;
		else if (stack[i] == AT_PHNUM)
			auxv->count = value;
		else if (stack[i] == AT_BASE)
			auxv->interpreter = value;
	}
	return (auxv->entry != 0);
}

bool
at_exec(Target &target, const struct reg &regs, const Auxv &auxv)
{
	const auto pc = static_cast<unsigned long>(regs.r_rip);
	Elf64_Ehdr header;

	if (auxv.interpreter == 0)
		return (pc == auxv.entry);
	return (target.try_read(auxv.interpreter, &header, sizeof(header)) &&
	    pc == auxv.interpreter + header.e_entry);
}

struct Entry {
	uint32_t type;
	uint32_t unused;
	uint64_t value;
};

/* How the value of an entry is shown. */
enum Kind { ADDRESS, DECIMAL, STRING };

static const struct {
	uint32_t type;
	const char *name;
	Kind kind;
} names[] = {
	{ 0, "AT_NULL", ADDRESS },
	{ 1, "AT_IGNORE", ADDRESS },
	{ 2, "AT_EXECFD", DECIMAL },
	{ 3, "AT_PHDR", ADDRESS },
	{ 4, "AT_PHENT", DECIMAL },
	{ 5, "AT_PHNUM", DECIMAL },
	{ 6, "AT_PAGESZ", DECIMAL },
	{ 7, "AT_BASE", ADDRESS },
	{ 8, "AT_FLAGS", ADDRESS },
	{ 9, "AT_ENTRY", ADDRESS },
	{ 10, "AT_NOTELF", DECIMAL },
	{ 11, "AT_UID", DECIMAL },
	{ 12, "AT_EUID", DECIMAL },
	{ 13, "AT_GID", DECIMAL },
	{ 14, "AT_EGID", DECIMAL },
#ifdef AT_EXECPATH
	{ 15, "AT_EXECPATH", STRING },
	{ 16, "AT_CANARY", ADDRESS },
	{ 17, "AT_CANARYLEN", DECIMAL },
	{ 18, "AT_OSRELDATE", DECIMAL },
	{ 19, "AT_NCPUS", DECIMAL },
	{ 20, "AT_PAGESIZES", ADDRESS },
	{ 21, "AT_PAGESIZESLEN", DECIMAL },
	{ 23, "AT_STACKPROT", ADDRESS },
#else
	{ 15, "AT_PLATFORM", STRING },
	{ 16, "AT_HWCAP", ADDRESS },
	{ 17, "AT_CLKTCK", DECIMAL },
	{ 23, "AT_SECURE", DECIMAL },
	{ 25, "AT_RANDOM", ADDRESS },
	{ 26, "AT_HWCAP2", ADDRESS },
	{ 27, "AT_RSEQ_FEATURE_SIZE", DECIMAL },
	{ 28, "AT_RSEQ_ALIGN", DECIMAL },
	{ 31, "AT_EXECFN", STRING },
	{ 33, "AT_SYSINFO_EHDR", ADDRESS },
	{ 51, "AT_MINSIGSTKSZ", DECIMAL },
#endif
};

/* False if the kernel does not know the operation. */
static bool
ask_kernel(Target &target, std::vector<Entry> *entries)
{
	constexpr size_t most = 64;
	struct ptrace_io_desc io;

	entries->resize(most);
	io.piod_op = PIOD_READ_AUXV;
	io.piod_offs = nullptr;
	io.piod_addr = entries->data();
	io.piod_len = most * sizeof(Entry);

	const int error = target.attempt(REQUEST(PT_IO), &io, 0);

	if (error != 0 && error != EINVAL)
		fail("PT_IO of %d: %s, reading its auxiliary vector",
		    int(target.pid()), strerror(error));
	entries->resize(error != 0 ? 0 : io.piod_len / sizeof(Entry));
	return (error == 0);
}

/*
 * Find the vector on the stack.  What stands before it is a null pointer,
 * with an address of a string before that if the program has any.
 */
static std::vector<Entry>
search_stack(Target &target, unsigned long stack_pointer)
{
	constexpr unsigned long types = 4096;
	const Stack stack = read_stack(target, stack_pointer);
	std::vector<Entry> entries;
	size_t i = 0;

	while (i + 6 <= stack.size() && !program_headers(stack, i))
		++i;
	while (i >= 2 && stack[i - 2] != 0 && stack[i - 2] < types)
		i -= 2;
	for (; i + 1 < stack.size(); i += 2) {
		entries.push_back(Entry{static_cast<uint32_t>(stack[i]), 0,
		    stack[i + 1]});
		if (stack[i] == AT_NULL)
			return (entries);
	}
	fail("no auxiliary vector on the process's stack");
}

static std::string
string_at(Target &target, unsigned long address)
{
	std::string text;
	char c;

	while (target.try_read(address + text.size(), &c, sizeof(c)) &&
	    c != '\0')
		text += c;
	return (text);
}

static void
print_entry(Target &target, const Entry &entry)
{
	std::string name = format("AT_%u", entry.type);
	std::string value = format("0x%lx", static_cast<unsigned long>(
	    entry.value));

	for (const auto &known : names) {
		if (known.type != entry.type)
			continue;
		name = known.name;
		if (known.kind == DECIMAL)
			value = format("%ld", static_cast<long>(entry.value));
		if (known.kind == STRING)
			value += " \"" + string_at(target, entry.value) + '"';
	}
	printf("%-20s %s\n", name.c_str(), value.c_str());
}

void
print_auxv(Target &target, unsigned long stack_pointer)
{
	std::vector<Entry> entries;

	if (!ask_kernel(target, &entries))
		entries = search_stack(target, stack_pointer);
	for (const Entry &entry : entries)
		print_entry(target, entry);
}
