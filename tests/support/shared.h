/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory shared by a process and those that it forks later.
 */
#ifndef SUPPORT_SHARED_H
#define SUPPORT_SHARED_H

#include <sys/mman.h>

#include <errno.h>

#include "names.h"
#include "report.h"

/* T is plain data and starts as zeros; polled fields are volatile. */
template <typename T>
class Shared {
public:
	Shared()
	    : memory_(mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE,
	      MAP_SHARED | MAP_ANON, -1, 0))
	{
		REQUIRE_THAT(memory_ != MAP_FAILED, "mmap: %s",
		    errno_name(errno));
	}

	~Shared()
	{
		munmap(memory_, sizeof(T));
	}

	Shared(const Shared &) = delete;
	Shared &operator=(const Shared &) = delete;

	T *
	operator->() const
	{
		return (static_cast<T *>(memory_));
	}

	T &
	operator*() const
	{
		return (*static_cast<T *>(memory_));
	}

private:
	void	*const memory_;
};

#endif /* !SUPPORT_SHARED_H */
