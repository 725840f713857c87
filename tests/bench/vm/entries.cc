/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The cost of requests over the number of entries of the tracee's map.
 */
#include <sys/mman.h>

#include "counter.h"
#include "figure.h"
#include "measures.h"
#include "target.h"

namespace {

const size_t PAGE = 4096;
const int COUNTS[] = { 1, 10, 100, 1000, 10000 };
const int RUNS = 16;

char page[PAGE];

/* A page that nothing is mapped behind, so that each is an entry. */
const size_t DISTANCE = 2 * PAGE;

/* Room for that many, where nothing is mapped. */
char *
find_room(int count)
{
	void *const room = mmap(nullptr, count * DISTANCE, PROT_NONE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);

	REQUIRE_THAT(room != MAP_FAILED && munmap(room, count * DISTANCE) == 0,
	    "room for %d pages: %s", count, errno_name(errno));
	return (static_cast<char *>(room));
}

void
map_pages(char *room, int count)
{
	for (int i = 0; i < count; i++) {
		char *const at = room + i * DISTANCE;

		CHILD_REQUIRE(mmap(at, PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0) == at);
		*at = 1;
	}
}

/* Of the entry with that index, which the original has no request for. */
uint64_t
cost_of_entry(const Counter &counter, pid_t tracee, int index)
{
	struct ptrace_vm_entry entry;
	const auto find = [&] {
		entry.pve_entry = index;
		entry.pve_pathlen = 0;
		return (&entry);
	};

	if (!knows_request(PT_VM_ENTRY, tracee, find(), 0))
		return (NO_SUCH_REQUEST);
	return (counter.least(RUNS, [&](int) {
		make(PT_VM_ENTRY, tracee, find(), 0);
	}));
}

void
move_page(int operation, pid_t tracee, const char *theirs)
{
	size_t moved;
	const Answer answer = transfer(operation, tracee, theirs, page, PAGE,
	    &moved);

	REQUIRE_THAT(answer.error == 0 && moved == PAGE,
	    "PT_IO of a page: %s, %zu moved", errno_name(answer.error), moved);
}

void
measure_with(const Counter &counter, int count)
{
	char *const room = find_room(count);
	const char *const last = room + (count - 1) * DISTANCE;
	const Child tracee(stopped_target([&] {
		map_pages(room, count);
		raise_on();
	}));
	const auto tell = [&](uint64_t value, const char *name) {
		tell_figure("instructions", value, "entries/%d/%s", count,
		    name);
	};

	page[0] = 1;
	tell(counter.least(RUNS, [&](int) {
		make(PT_READ_D, tracee, last, 0);
	}), "PT_READ_D");
	tell(counter.least(RUNS, [&](int) {
		make(PT_WRITE_D, tracee, last, 2);
	}), "PT_WRITE_D");
	tell(counter.least(RUNS, [&](int) {
		move_page(PIOD_READ_D, tracee, last);
	}), "PT_IO/read/4096");
	tell(counter.least(RUNS, [&](int) {
		move_page(PIOD_WRITE_D, tracee, last);
	}), "PT_IO/write/4096");
	tell(cost_of_entry(counter, tracee, count - 1), "PT_VM_ENTRY");
}

} /* namespace */

void
measure_entries(const Counter &counter)
{
	for (const int count : COUNTS)
		measure_with(counter, count);
}
