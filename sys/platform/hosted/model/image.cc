/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's variables.  The build puts them into two sections of their
 * own, so that every execution can begin with what they were at first.
 */

#include <stdlib.h>
#include <string.h>

#include "model.h"

extern "C" {
extern char __start_kernel_data[], __stop_kernel_data[];
extern char __start_kernel_bss[], __stop_kernel_bss[];
}

static char *saved_data, *saved_bss;

static char *
copy(const char *start, const char *stop)
{
	auto *memory = static_cast<char *>(malloc(stop - start));

	if (memory == nullptr)
		abort();
	memcpy(memory, start, stop - start);
	return (memory);
}

void
image_save()
{
	saved_data = copy(__start_kernel_data, __stop_kernel_data);
	saved_bss = copy(__start_kernel_bss, __stop_kernel_bss);
}

unsigned long
image_hash(unsigned long hash)
{
	hash = hash_bytes(hash, __start_kernel_data,
	    __stop_kernel_data - __start_kernel_data);
	return (hash_bytes(hash, __start_kernel_bss,
	    __stop_kernel_bss - __start_kernel_bss));
}

void
image_restore()
{
	memcpy(__start_kernel_data, saved_data,
	    __stop_kernel_data - __start_kernel_data);
	memcpy(__start_kernel_bss, saved_bss,
	    __stop_kernel_bss - __start_kernel_bss);
}
