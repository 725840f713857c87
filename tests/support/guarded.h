/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A value between bytes that nobody may write.
 */
#ifndef SUPPORT_GUARDED_H
#define SUPPORT_GUARDED_H

#include <stddef.h>
#include <string.h>

/* T is plain data; every byte of it starts as FILL. */
template <typename T>
class Guarded {
public:
	static const unsigned char FILL = 0xa5;

	Guarded()
	{
		memset(before_, FILL, sizeof(before_));
		memset(&value, FILL, sizeof(value));
		memset(after_, FILL, sizeof(after_));
	}

	/* Are the bytes around it as they were? */
	bool
	intact() const
	{
		return (is_fill(before_, sizeof(before_)) &&
		    is_fill(after_, sizeof(after_)));
	}

	/* And is it itself? */
	bool
	untouched() const
	{
		return (intact() && is_fill(&value, sizeof(value)));
	}

private:
	static bool
	is_fill(const void *memory, size_t len)
	{
		const unsigned char *bytes =
		    static_cast<const unsigned char *>(memory);

		for (size_t i = 0; i < len; i++) {
			if (bytes[i] != FILL)
				return (false);
		}
		return (true);
	}

	unsigned char	before_[64];
public:
	T		value;
private:
	unsigned char	after_[64];
};

#endif /* !SUPPORT_GUARDED_H */
