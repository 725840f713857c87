/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What lldb asks for besides gdb's packets.
 */
#include <climits>

#include "lldb.h"
#include "packet.h"

#ifdef PLATFORM_HOSTED
#define SYSTEM	"linux"
#define TRIPLE	"x86_64-unknown-linux-gnu"
#else
#define SYSTEM	"dragonfly"
#define TRIPLE	"x86_64-unknown-dragonfly"
#endif

static std::string
machine()
{
	return ("triple:" + hex_text(TRIPLE) + ";ostype:" SYSTEM
	    ";endian:little;ptrsize:8;");
}

std::string
host_info()
{
	return (machine());
}

std::string
process_info(pid_t pid)
{
	return (format("pid:%x;", int(pid)) + machine());
}

static std::string
permissions(unsigned protection)
{
	std::string text;

	for (unsigned i = 0; i < 3; ++i) {
		if (protection & 1U << i)
			text += "rwx"[i];
	}
	return (text);
}

std::string
memory_region(Tracee &tracee, unsigned long address)
{
	struct ptrace_vm_entry entry = {};
	char path[PATH_MAX];
	unsigned long free = 0;		/* from here to the next entry */

	for (;;) {
		entry.pve_path = path;
		entry.pve_pathlen = sizeof(path);
		path[0] = '\0';
		if (!tracee.map_entry(&entry)) {
			return (format("start:%lx;size:%lx;", free,
			    ULONG_MAX - free));
		}
		if (address < entry.pve_start) {
			return (format("start:%lx;size:%lx;", free,
			    entry.pve_start - free));
		}
		if (address <= entry.pve_end) {
			return (format("start:%lx;size:%lx;permissions:%s;"
			    "name:%s;", entry.pve_start, entry.pve_end + 1 -
			    entry.pve_start, permissions(entry.pve_prot)
			    .c_str(), hex_text(path).c_str()));
		}
		free = entry.pve_end + 1;
	}
}
