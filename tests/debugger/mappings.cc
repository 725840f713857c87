/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is mapped into a process.
 */
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "mappings.h"
#include "text.h"

struct Mapping {
	unsigned long start;
	unsigned long end;		/* the first byte behind it */
	unsigned long offset;		/* in the file */
	std::string protection;		/* rwx */
	std::string name;		/* of the file, or "" */
};

using Mappings = std::vector<Mapping>;

static std::string
protection_text(unsigned protection)
{
	std::string text = "---";

	for (unsigned i = 0; i < text.size(); ++i) {
		if (protection & 1U << i)
			text[i] = "rwx"[i];
	}
	return (text);
}

/* False if the kernel does not know the request. */
static bool
ask_kernel(Target &target, Mappings *mappings)
{
	struct ptrace_vm_entry entry = {};
	char path[PATH_MAX];

	for (;;) {
		entry.pve_path = path;
		entry.pve_pathlen = sizeof(path);
		path[0] = '\0';

		const int error = target.attempt(REQUEST(PT_VM_ENTRY), &entry,
		    0);

		if (error == ENOENT)
			return (true);
		if (error == EINVAL && mappings->empty())
			return (false);
		if (error != 0)
			fail("PT_VM_ENTRY of %d: %s", int(target.pid()),
			    strerror(error));
		mappings->push_back(Mapping{entry.pve_start,
		    entry.pve_end + 1, entry.pve_offset,
		    protection_text(entry.pve_prot), path});
	}
}

/*
 * A line of Linux' /proc/PID/maps, or of DragonFly's /proc/PID/map, which has
 * no offset and "-" for no file.  False if it is neither.
 */
static bool
parse(const std::string &line, Mapping *mapping)
{
	char protection[5];
	int name = 0;

	*mapping = Mapping{};
	if (sscanf(line.c_str(), "%lx-%lx %4s %lx %*s %*s %n",
	    &mapping->start, &mapping->end, protection, &mapping->offset,
	    &name) == 4)
		mapping->name = line.substr(name);
	else if (sscanf(line.c_str(), "0x%lx 0x%lx %*s %*s %*s %4s",
	    &mapping->start, &mapping->end, protection) == 3) {
		const Words words = split(line, " ");

		if (words.back() != "-")
			mapping->name = words.back();
	} else
		return (false);
	mapping->protection = std::string(protection, 3);
	return (true);
}

static Mappings
read_procfs(pid_t pid)
{
	Mappings mappings;

	for (const char *const name : { "map", "maps" }) {
		std::ifstream file(format("/proc/%d/%s", int(pid), name));
		Mapping mapping;

		for (std::string line; std::getline(file, line);) {
			if (parse(line, &mapping))
				mappings.push_back(mapping);
		}
	}
	return (mappings);
}

void
print_mappings(Target &target)
{
	Mappings mappings;

	if (!ask_kernel(target, &mappings)) {
		mappings = read_procfs(target.pid());
		if (mappings.empty())
			fail("the kernel does not know PT_VM_ENTRY, and there "
			    "is no procfs");
	}
	printf("%-18s %-18s %10s %10s %s\n", "start", "end", "size",
	    "offset", "prot file");
	for (const Mapping &mapping : mappings) {
		printf("0x%016lx 0x%016lx %#10lx %#10lx %s%s%s\n",
		    mapping.start, mapping.end, mapping.end - mapping.start,
		    mapping.offset, mapping.protection.c_str(),
		    mapping.name.empty() ? "" : "  ", mapping.name.c_str());
	}
}
