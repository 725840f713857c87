/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What exec leaves at the top of a process's stack: PS_STRINGS.  The host
 * has its own ways to say where the arguments are, and usually no memory
 * there; then debuggers find this, though the process does not.
 */

#include "hosted.h"

static bool
find_strings(pid_t pid, struct ps_strings *strings)
{
	struct machine_arguments arguments;

	if (machine_arguments(pid, &arguments) != 0)
		return (false);
	bzero(strings, sizeof(*strings));
	strings->ps_argvstr = reinterpret_cast<char **>(arguments.argv);
	strings->ps_nargvstr = arguments.argc;
	strings->ps_envstr = reinterpret_cast<char **>(arguments.envp);
	strings->ps_nenvstr = arguments.envc;
	return (true);
}

size_t
user_read(pid_t pid, vm_offset_t from, void *to, size_t bytes)
{
	const size_t moved = machine_read(pid, from, to, bytes);
	const vm_offset_t strings_at = PS_STRINGS;
	struct ps_strings strings;

	if (moved == bytes || trunc_page(from) != trunc_page(strings_at) ||
	    !find_strings(pid, &strings))
		return (moved);
	for (size_t i = 0; i < bytes; ++i) {
		const vm_offset_t at = from + i;
		const bool inside = at >= strings_at &&
		    at < strings_at + sizeof(strings);

		static_cast<char *>(to)[i] = inside ?
		    reinterpret_cast<char *>(&strings)[at - strings_at] : 0;
	}
	return (bytes);
}
