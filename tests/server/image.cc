/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A program and its libraries as they are in memory.
 */
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <iterator>

#include "../debugger/text.h"
#include "image.h"

/* More than these are no program's. */
constexpr size_t MOST_HEADERS = 256, MOST_ENTRIES = 1024;
constexpr size_t MOST_MODULES = 4096, LONGEST_NAME = 1024;

/* The dynamic linker's, the same on every system. */
struct LinkMap {
	unsigned long base;
	unsigned long name;
	unsigned long dynamic;
	unsigned long next;
	unsigned long previous;
};

struct LinkerState {
	int version;
	unsigned long first;		/* a LinkMap */
};

bool
fetch(Tracee &tracee, unsigned long address, void *buffer, size_t length)
{
	return (tracee.read(address, static_cast<char *>(buffer), length) ==
	    length);
}

std::string
auxiliary_vector(Tracee &tracee)
{
	std::string bytes(4096, '\0');

	bytes.resize(tracee.read_auxv(0, &bytes[0], bytes.size()));
	if (bytes.empty()) {
		std::ifstream file(format("/proc/%d/auxv",
		    int(tracee.pid())));

		bytes.assign(std::istreambuf_iterator<char>(file), {});
	}
	return (bytes);
}

static unsigned long
auxiliary_value(const std::string &vector, unsigned long type)
{
	unsigned long entry[2];

	for (size_t at = 0; at + sizeof(entry) <= vector.size();
	    at += sizeof(entry)) {
		memcpy(entry, vector.data() + at, sizeof(entry));
		if (entry[0] == type)
			return (entry[1]);
	}
	return (0);
}

unsigned long
entry_point(Tracee &tracee)
{
	return (auxiliary_value(auxiliary_vector(tracee), AT_ENTRY));
}

std::vector<Elf64_Phdr>
program_headers(Tracee &tracee)
{
	const std::string vector = auxiliary_vector(tracee);
	std::vector<Elf64_Phdr> headers(std::min(MOST_HEADERS,
	    auxiliary_value(vector, AT_PHNUM)));

	if (auxiliary_value(vector, AT_PHENT) != sizeof(Elf64_Phdr) ||
	    !fetch(tracee, auxiliary_value(vector, AT_PHDR), headers.data(),
	    headers.size() * sizeof(Elf64_Phdr)))
		headers.clear();
	return (headers);
}

Dynamic::Dynamic(Tracee &tracee, unsigned long address) : address_(address)
{
	Elf64_Dyn entry;

	while (entries_.size() < MOST_ENTRIES &&
	    fetch(tracee, address, &entry, sizeof(entry)) &&
	    entry.d_tag != DT_NULL) {
		entries_.push_back(entry);
		address += sizeof(entry);
	}
}

unsigned long
Dynamic::value(long tag) const
{
	for (const Elf64_Dyn &entry : entries_) {
		if (entry.d_tag == tag)
			return (entry.d_un.d_val);
	}
	return (0);
}

unsigned long
Dynamic::address_of_value(long tag) const
{
	for (size_t i = 0; i < entries_.size(); ++i) {
		if (entries_[i].d_tag == tag)
			return (address_ + i * sizeof(Elf64_Dyn) +
			    offsetof(Elf64_Dyn, d_un));
	}
	return (0);
}

unsigned long
linker_state_pointer(Tracee &tracee)
{
	const unsigned long at = auxiliary_value(auxiliary_vector(tracee),
	    AT_PHDR);
	unsigned long base = 0, dynamic = 0;

	for (const Elf64_Phdr &header : program_headers(tracee)) {
		if (header.p_type == PT_PHDR)
			base = at - header.p_vaddr;
		if (header.p_type == PT_DYNAMIC)
			dynamic = header.p_vaddr;
	}
	if (dynamic == 0)
		return (0);
	return (Dynamic(tracee, base + dynamic).address_of_value(DT_DEBUG));
}

unsigned long
linker_state(Tracee &tracee)
{
	const unsigned long pointer = linker_state_pointer(tracee);
	unsigned long state;

	if (pointer == 0 || !fetch(tracee, pointer, &state, sizeof(state)))
		return (0);
	return (state);
}

static std::string
fetch_name(Tracee &tracee, unsigned long address)
{
	char name[LONGEST_NAME];
	const size_t length = tracee.read(address, name, sizeof(name));

	return (std::string(name, strnlen(name, length)));
}

/*
 * Each entry points back to the one before it, or the list is damaged: that
 * also ends a list which runs in a circle.
 */
std::vector<Module>
modules(Tracee &tracee)
{
	const unsigned long address = linker_state(tracee);
	std::vector<Module> modules;
	unsigned long previous = 0;
	LinkerState state;
	LinkMap map;

	if (address == 0 || !fetch(tracee, address, &state, sizeof(state)))
		return (modules);

	for (unsigned long at = state.first; at != 0 &&
	    modules.size() < MOST_MODULES; at = map.next) {
		if (!fetch(tracee, at, &map, sizeof(map)) ||
		    map.previous != previous)
			break;
		modules.push_back(Module{at, map.base, map.dynamic,
		    fetch_name(tracee, map.name)});
		previous = at;
	}
	return (modules);
}
