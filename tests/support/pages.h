/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Some pages of memory with an unmapped gap after them.
 */
#ifndef SUPPORT_PAGES_H
#define SUPPORT_PAGES_H

#include <sys/mman.h>

#include <errno.h>
#include <stddef.h>

#include "names.h"
#include "report.h"

static const size_t PAGE_BYTES = 4096;

class Pages {
public:
	explicit Pages(size_t count)
	    : size_(count * PAGE_BYTES)
	{
		void *memory = mmap(nullptr, size_ + GAP,
		    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);

		REQUIRE_THAT(memory != MAP_FAILED, "mmap: %s",
		    errno_name(errno));
		start_ = static_cast<unsigned char *>(memory);
		munmap(end(), GAP);
	}

	~Pages()
	{
		munmap(start_, size_);
	}

	Pages(const Pages &) = delete;
	Pages &operator=(const Pages &) = delete;

	unsigned char *
	start() const
	{
		return (start_);
	}

	/* The first unmapped byte. */
	unsigned char *
	end() const
	{
		return (start_ + size_);
	}

	void
	make_read_only() const
	{
		REQUIRE_THAT(mprotect(start_, size_, PROT_READ) == 0,
		    "mprotect: %s", errno_name(errno));
	}

private:
	static const size_t GAP = 256 * PAGE_BYTES;

	unsigned char	*start_;
	const size_t	size_;
};

#endif /* !SUPPORT_PAGES_H */
