/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A value between guard bytes, to detect writes outside it.
 */
#ifndef SUPPORT_GUARDED_H
#define SUPPORT_GUARDED_H

#include <string.h>

#include "bytes.h"

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

	/* True if the guard bytes are unchanged. */
	bool
	intact() const
	{
		return (all_are(before_, sizeof(before_), FILL) &&
		    all_are(after_, sizeof(after_), FILL));
	}

	/* True if the value is unchanged too. */
	bool
	untouched() const
	{
		return (intact() && all_are(&value, sizeof(value), FILL));
	}

private:
	unsigned char	before_[64];
public:
	T		value;
private:
	unsigned char	after_[64];
};

#endif /* !SUPPORT_GUARDED_H */
