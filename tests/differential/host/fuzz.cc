/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Compares sequences made from a fuzzer's bytes.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../model/checks.h"

/* libFuzzer catches faults itself, unless told not to: see fuzz.sh. */
extern "C" int
LLVMFuzzerInitialize(int *, char ***)
{
	if (!has_original()) {
		fprintf(stderr, "built without an original\n");
		exit(2);
	}
	check_init();
	return (0);
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	const char *failure = check_bytes(bytes, count);

	if (failure != nullptr) {
		fputs(failure, stderr);
		abort();
	}
	return (0);
}
