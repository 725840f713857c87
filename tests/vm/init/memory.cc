/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's wired memory.
 */
#include <sys/sysctl.h>

#include <stddef.h>

#include "memory.h"

long
wired_pages()
{
	/* An int or a long, depending on the kernel. */
	union {
		int	as_int;
		long	as_long;
	} count = { .as_long = 0 };
	size_t len = sizeof(count);

	if (sysctlbyname("vm.stats.vm.v_wire_count", &count, &len, nullptr,
	    0) == -1)
		return (-1);
	return (len == sizeof(int) ? count.as_int : count.as_long);
}
