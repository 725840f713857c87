/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bytes that all have one value.
 */
#ifndef SUPPORT_BYTES_H
#define SUPPORT_BYTES_H

#include <stddef.h>

inline bool
all_are(const void *memory, size_t len, unsigned char value)
{
	const auto *const bytes = static_cast<const unsigned char *>(memory);

	for (size_t i = 0; i < len; i++) {
		if (bytes[i] != value)
			return (false);
	}
	return (true);
}

#endif /* !SUPPORT_BYTES_H */
