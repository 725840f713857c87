/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Instructions of PT_IO.
 */
#include <sys/mman.h>
#include <sys/sysctl.h>

#include <initializer_list>
#include <string.h>

#include "counter.h"
#include "figure.h"
#include "measures.h"
#include "target.h"

namespace {

const size_t PAGE = 4096, KIB = 1024, MIB = 1024 * KIB;

/* The second is for machines with so much memory. */
const size_t LARGE = 64 * MIB, LARGEST = 256 * MIB;
const size_t MEMORY_FOR_LARGEST = 1536 * MIB;

/* Scattered: one page in this many. */
const size_t SPREAD = 64;

/* The state of the pages at the request. */
enum class Pages {
	PRESENT,	/* the target's own */
	UNTOUCHED,	/* untouched */
	FREED,		/* given back with MADV_FREE */
	SHARED		/* copy-on-write with the parent */
};

struct Kind {
	const char	*name;
	int		operation;
	Pages		pages;
};

const Kind KINDS[] = {
	{ "read/present", PIOD_READ_D, Pages::PRESENT },
	{ "read/untouched", PIOD_READ_D, Pages::UNTOUCHED },
	{ "write/present", PIOD_WRITE_D, Pages::PRESENT },
	{ "write/untouched", PIOD_WRITE_D, Pages::UNTOUCHED },
	{ "write/freed", PIOD_WRITE_D, Pages::FREED },
	{ "write/copy-on-write", PIOD_WRITE_D, Pages::SHARED },
};

/* A transfer of this many bytes, in pieces at a distance. */
struct Layout {
	size_t	bytes;
	size_t	piece;
	size_t	distance;	/* from start to start */

	size_t pieces() const { return (bytes / piece); }

	/* The whole range, in pages. */
	size_t
	span() const
	{
		const size_t all = pieces() * distance;

		return ((all + PAGE - 1) / PAGE * PAGE);
	}
};

Layout
contiguous(size_t bytes)
{
	return { bytes, bytes, bytes };
}

Layout
scattered(size_t bytes)
{
	return { bytes, PAGE, PAGE * SPREAD };
}

class Region {
public:
	explicit Region(size_t len)
	    : memory_(mmap(nullptr, len, PROT_READ | PROT_WRITE,
	      MAP_PRIVATE | MAP_ANON, -1, 0)), len_(len)
	{
		REQUIRE_THAT(memory_ != MAP_FAILED, "mmap of %zu bytes: %s",
		    len, errno_name(errno));
	}

	~Region()
	{
		munmap(memory_, len_);
	}

	Region(const Region &) = delete;
	Region &operator=(const Region &) = delete;

	char *
	at(size_t offset) const
	{
		return (static_cast<char *>(memory_) + offset);
	}

	/* Touch the pages with a piece in them. */
	void
	touch(const Layout &layout, int runs) const
	{
		for (int run = 0; run < runs; run++) {
			for (size_t i = 0; i < layout.pieces(); i++) {
				touch_piece(run * layout.span() +
				    i * layout.distance, layout.piece);
			}
		}
	}

	void
	free() const
	{
		REQUIRE_THAT(madvise(memory_, len_, MADV_FREE) == 0,
		    "madvise: %s", errno_name(errno));
	}

private:
	void
	touch_piece(size_t offset, size_t len) const
	{
		for (size_t i = 0; i < len; i += PAGE)
			*static_cast<volatile char *>(at(offset + i)) = 1;
	}

	void *const	memory_;
	const size_t	len_;
};

/* Each run uses pages that no other run has changed. */
int
runs_of(const Layout &layout)
{
	return (layout.bytes > LARGE ? 1 : layout.bytes > MIB ? 3 :
	    layout.bytes > PAGE ? 4 : 16);
}

void
move(const Layout &layout, int operation, pid_t pid, char *theirs,
    char *mine)
{
	for (size_t i = 0; i < layout.pieces(); i++) {
		size_t moved;
		const Answer answer = transfer(operation, pid,
		    theirs + i * layout.distance, mine + i * layout.piece,
		    layout.piece, &moved);

		REQUIRE_THAT(answer.error == 0 && moved == layout.piece,
		    "PT_IO of %zu bytes: %s, %zu moved", layout.piece,
		    errno_name(answer.error), moved);
	}
}

void
measure(const Counter &counter, const Kind &kind, const Layout &layout,
    const char *layout_name)
{
	const int runs = runs_of(layout);
	const Region mine(layout.bytes < PAGE ? PAGE : layout.bytes);
	const Region theirs(layout.span() * runs);

	if (kind.pages == Pages::SHARED)
		theirs.touch(layout, runs);

	const Child target(stopped_target([&] {
		if (kind.pages == Pages::PRESENT ||
		    kind.pages == Pages::FREED)
			theirs.touch(layout, runs);
		if (kind.pages == Pages::FREED)
			theirs.free();
		raise_on();
	}));

	/* After the fork(2), which would make them copy-on-write. */
	mine.touch(contiguous(layout.bytes), 1);

	const uint64_t least = counter.least(runs, [&](int run) {
		move(layout, kind.operation, target,
		    theirs.at(run * layout.span()), mine.at(0));
	});

	tell_figure("instructions", least, "PT_IO/%s/%s/%zu", kind.name,
	    layout_name, layout.bytes);
}

/*
 * In the first two minutes today's kernels collect randomness for half of the
 * time, in a thread that a transfer which yields lets run.  An idle machine
 * that counts instructions does not take so long.
 */
const int BUSY_AFTER_BOOT = 130 * 1000;

size_t
memory_of_machine()
{
	size_t bytes = 0, len = sizeof(bytes);

	sysctlbyname("hw.physmem", &bytes, &len, nullptr, 0);
	return (bytes);
}

} /* namespace */

void
measure_transfers(const Counter &counter)
{
	const size_t largest = memory_of_machine() < MEMORY_FOR_LARGEST ?
	    LARGE : LARGEST;

	poll(nullptr, 0, BUSY_AFTER_BOOT);
	for (const Kind &kind : KINDS) {
		for (size_t bytes = 4; bytes <= largest; bytes *= 4)
			measure(counter, kind, contiguous(bytes),
			    "contiguous");
		for (const size_t bytes : { MIB, LARGE })
			measure(counter, kind, scattered(bytes), "scattered");
	}
}
