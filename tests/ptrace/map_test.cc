/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The map of a tracee, PT_VM_TIMESTAMP and PT_VM_ENTRY, and its auxiliary
 * vector, PIOD_READ_AUXV.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/guarded.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/tracee_fixture.h"
#include "../support/wait.h"

namespace {

/* pve_prot: VM_PROT_*. */
const unsigned int PROT_BITS = 7;

/* A file that every system has, at a name without a symbolic link or with. */
const char MAPPED_FILE[] = "/bin/sh";

/* No test program has as many. */
const int MOST_ENTRIES = 10000;

int data_word = 1;

void *const KERNEL_ADDRESS = reinterpret_cast<void *>(0xffffffff80000000);

/* The answer for the entry with that index, without its path. */
Answer
entry_at(pid_t pid, int index, struct ptrace_vm_entry *entry)
{
	*entry = {};
	entry->pve_entry = index;
	return (request(PT_VM_ENTRY, pid, entry, 0));
}

int
count_entries(pid_t pid)
{
	struct ptrace_vm_entry entry;

	for (int count = 0; count < MOST_ENTRIES; count++) {
		const Answer answer = entry_at(pid, count, &entry);

		if (answer.error == ENOENT)
			return (count);
		REQUIRE_ANSWER(0, "PT_VM_ENTRY", answer);
	}
	fail_at(__FILE__, __LINE__, "the map does not end");
}

/* The entry that address is in; pve_end is 0 if there is none. */
struct ptrace_vm_entry
find_entry(pid_t pid, const void *address)
{
	const auto at = reinterpret_cast<unsigned long>(address);
	struct ptrace_vm_entry entry;
	Answer answer;

	for (int i = 0; (answer = entry_at(pid, i, &entry)).error == 0; i++) {
		if (entry.pve_start <= at && at <= entry.pve_end) {
			entry.pve_entry = i;
			return (entry);
		}
	}
	REQUIRE_EQUAL(ENOENT, answer.error);
	return {};
}

/* A tracee that has mapped two pages of a file, and written to the first. */
class FileTracee {
public:
	FileTracee()
	    : page_(map()), child_(fork_traced([this] {
		*static_cast<volatile char *>(page_) = 'x';
		raise(SIGUSR1);
	    }))
	{
		REQUIRE_STOPPED(child_, SIGUSR1);
		entry_ = find_entry(child_, page_);
		REQUIRE_THAT(entry_.pve_end != 0, "the file is not mapped");
	}

	~FileTracee() { munmap(page_, FILE_BYTES); }

	operator pid_t() const { return (child_); }

	/* Ready to be asked for with that much room for the path. */
	struct ptrace_vm_entry
	entry(char *path, size_t room) const
	{
		struct ptrace_vm_entry entry = entry_;

		entry.pve_path = path;
		entry.pve_pathlen = static_cast<unsigned int>(room);
		return (entry);
	}

	void *page() const { return (page_); }

private:
	static const size_t FILE_BYTES = 2 * PAGE_BYTES;

	static void *
	map()
	{
		const int fd = open(MAPPED_FILE, O_RDONLY);
		void *const page = mmap(nullptr, FILE_BYTES,
		    PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, PAGE_BYTES);

		close(fd);
		REQUIRE_THAT(page != MAP_FAILED, "mmap of %s: %s",
		    MAPPED_FILE, errno_name(errno));
		return (page);
	}

	void	*const page_;
	const Child	child_;
	struct ptrace_vm_entry	entry_;
};

/* An entry of the auxiliary vector, and the types that all systems have. */
struct AuxEntry {
	long	type;
	long	value;
};

const long AUX_NULL = 0, AUX_PHNUM = 5, AUX_PAGESZ = 6, AUX_ENTRY = 9;
const size_t MOST_AUX = 64;

struct AuxVector {
	AuxEntry	entry[MOST_AUX + 1];
	size_t	bytes;
};

Answer
read_aux(pid_t pid, size_t offset, void *to, size_t len, size_t *moved)
{
	return (transfer(PIOD_READ_AUXV, pid, reinterpret_cast<void *>(offset),
	    to, len, moved));
}

AuxVector
require_aux(pid_t pid)
{
	AuxVector aux = {};

	REQUIRE_ANSWER(0, "PIOD_READ_AUXV", read_aux(pid, 0, aux.entry,
	    sizeof(aux.entry), &aux.bytes));
	REQUIRE_EQUAL(0, aux.bytes % sizeof(AuxEntry));
	REQUIRE_THAT(aux.bytes != 0 && aux.bytes < sizeof(aux.entry),
	    "a vector of %zu bytes", aux.bytes);
	return (aux);
}

long
aux_value(const AuxVector &aux, long type)
{
	for (size_t i = 0; i < aux.bytes / sizeof(AuxEntry); i++) {
		if (aux.entry[i].type == type)
			return (aux.entry[i].value);
	}
	return (-1);
}

/* What exec leaves at the end of the stack: sys/exec.h. */
struct Strings {
	char	**arguments;
	int	argument_count;
	char	**environment;
	int	environment_count;
};

Strings *const STRINGS =
    reinterpret_cast<Strings *>(0x7fffffe00000 - sizeof(Strings));

} /* namespace */

PTRACE_TEST(timestamp__changes_with_the_map,
    "PT_VM_TIMESTAMP returns the same number as long as the tracee is stopped "
    "and another when it has mapped memory")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		CHILD_REQUIRE(mmap(nullptr, PAGE_BYTES, PROT_READ,
		    MAP_PRIVATE | MAP_ANON, -1, 0) != MAP_FAILED);
		raise(SIGUSR2);
	}));
	struct ptrace_vm_entry entry;

	REQUIRE_STOPPED(tracee, SIGUSR1);

	const int before = REQUIRE_DONE(PT_VM_TIMESTAMP, tracee, nullptr, 0);

	REQUIRE_VALUE(before, PT_VM_TIMESTAMP, tracee, KERNEL_ADDRESS, -1);
	REQUIRE_ANSWER(0, "PT_VM_ENTRY", entry_at(tracee, 0, &entry));
	REQUIRE_EQUAL(before, entry.pve_timestamp);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR2);

	const int after = REQUIRE_DONE(PT_VM_TIMESTAMP, tracee, nullptr, 0);

	REQUIRE_THAT(before != after, "it is still %d", before);
	REQUIRE_ANSWER(0, "PT_VM_ENTRY", entry_at(tracee, 0, &entry));
	REQUIRE_EQUAL(after, entry.pve_timestamp);
}

PTRACE_TEST(entry__all_in_order,
    "PT_VM_ENTRY gives each entry once, in the order of addresses, and "
    "ENOENT behind the last; text, data and stack are among them")
{
	const TraceeFixture tracee;
	const int count = count_entries(tracee);
	unsigned long end = 0;
	int stack_word;

	REQUIRE_THAT(count >= 3, "%d entries", count);
	for (int i = 0; i < count; i++) {
		Guarded<struct ptrace_vm_entry> entry;

		entry.value = {};
		entry.value.pve_entry = i;
		REQUIRE_DONE(PT_VM_ENTRY, tracee, &entry.value, i);
		ATF_REQUIRE(entry.intact());
		REQUIRE_THAT(entry.value.pve_start >= end &&
		    entry.value.pve_start < entry.value.pve_end,
		    "entry %d is %#lx to %#lx, behind %#lx", i,
		    entry.value.pve_start, entry.value.pve_end, end);
		REQUIRE_THAT(entry.value.pve_entry > i, "%d comes after %d",
		    entry.value.pve_entry, i);
		REQUIRE_EQUAL(0, entry.value.pve_prot & ~PROT_BITS);
		i = entry.value.pve_entry - 1;
		end = entry.value.pve_end;
	}
	REQUIRE_EQUAL(PROT_READ | PROT_EXEC,
	    find_entry(tracee, code_of(elsewhere)).pve_prot);
	REQUIRE_EQUAL(PROT_READ | PROT_WRITE,
	    find_entry(tracee, &data_word).pve_prot &
	    (PROT_READ | PROT_WRITE));
	REQUIRE_EQUAL(PROT_READ | PROT_WRITE,
	    find_entry(tracee, &stack_word).pve_prot &
	    (PROT_READ | PROT_WRITE));
	REQUIRE_UNHARMED(tracee);
}

PTRACE_TEST(entry__mapped_protected_and_unmapped,
    "PT_VM_ENTRY gives an anonymous mapping with its first and its last byte, "
    "then with a page of it protected, then no more")
{
	const Pages pages(3);
	unsigned char *const start = pages.start();
	const Child tracee(start_traced([start] {
		raise(SIGUSR1);
		CHILD_REQUIRE(mprotect(start + PAGE_BYTES, PAGE_BYTES,
		    PROT_READ) == 0);
		raise(SIGUSR1);
		CHILD_REQUIRE(munmap(start, 3 * PAGE_BYTES) == 0);
		raise(SIGUSR1);
	}));
	struct ptrace_vm_entry entry;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	entry = find_entry(tracee, start);
	REQUIRE_THAT(entry.pve_end >=
	    reinterpret_cast<unsigned long>(pages.end()) - 1,
	    "it ends at %#lx", entry.pve_end);
	REQUIRE_EQUAL(PROT_READ | PROT_WRITE, entry.pve_prot);
	REQUIRE_EQUAL(0, entry.pve_pathlen);
	REQUIRE_EQUAL(0, entry.pve_fileid);
	REQUIRE_EQUAL(0, entry.pve_fsid);
	REQUIRE_EQUAL(0, find_entry(tracee, pages.end()).pve_end);

	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR1);
	entry = find_entry(tracee, start + PAGE_BYTES);
	REQUIRE_EQUAL(address_of(start + PAGE_BYTES), entry.pve_start);
	REQUIRE_EQUAL(address_of(start + 2 * PAGE_BYTES - 1), entry.pve_end);
	REQUIRE_EQUAL(PROT_READ, entry.pve_prot);

	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_EQUAL(0, find_entry(tracee, start).pve_end);
}

PTRACE_TEST(entry__file,
    "PT_VM_ENTRY gives a mapped file's offset, number, filesystem and path, "
    "and how long the path is, of a private mapping that was written to as "
    "well")
{
	const FileTracee tracee;
	Guarded<char[PATH_MAX]> path;
	struct ptrace_vm_entry entry = tracee.entry(path.value, PATH_MAX);
	struct stat expected, actual;

	REQUIRE_DONE(PT_VM_ENTRY, tracee, &entry, 0);
	ATF_REQUIRE(path.intact());
	REQUIRE_EQUAL(address_of(tracee.page()), entry.pve_start);
	REQUIRE_EQUAL(PAGE_BYTES, entry.pve_offset);
	REQUIRE_EQUAL(PROT_READ | PROT_WRITE, entry.pve_prot);
	REQUIRE_EQUAL(strlen(path.value) + 1, entry.pve_pathlen);
	REQUIRE_EQUAL('/', path.value[0]);
	REQUIRE_EQUAL(0, stat(MAPPED_FILE, &expected));
	REQUIRE_THAT(stat(path.value, &actual) == 0, "stat of %s: %s",
	    path.value, errno_name(errno));
	REQUIRE_EQUAL(expected.st_ino, actual.st_ino);
	REQUIRE_EQUAL(expected.st_dev, actual.st_dev);
	REQUIRE_EQUAL(expected.st_ino, entry.pve_fileid);
	REQUIRE_EQUAL(static_cast<unsigned int>(expected.st_dev),
	    entry.pve_fsid);
}

PTRACE_TEST(entry__own_program,
    "PT_VM_ENTRY gives the path of the program that the tracee runs for its "
    "text")
{
	const TraceeFixture tracee;
	char path[PATH_MAX];
	struct ptrace_vm_entry text = find_entry(tracee, code_of(elsewhere));

	text.pve_path = path;
	text.pve_pathlen = sizeof(path);
	REQUIRE_DONE(PT_VM_ENTRY, tracee, &text, 0);
	REQUIRE_THAT(strstr(path, "map_test") != nullptr, "it is %s", path);
}

PTRACE_TEST(entry__no_path_wanted,
    "With pve_pathlen 0 PT_VM_ENTRY copies no path, and gives the file's "
    "number all the same")
{
	const FileTracee tracee;
	struct ptrace_vm_entry entry =
	    tracee.entry(static_cast<char *>(KERNEL_ADDRESS), 0);

	REQUIRE_DONE(PT_VM_ENTRY, tracee, &entry, 0);
	REQUIRE_EQUAL(0, entry.pve_pathlen);
	ATF_REQUIRE(entry.pve_fileid != 0);
}

PTRACE_TEST(entry__path_that_just_fits,
    "A path that needs all of its buffer is copied; with a byte less "
    "PT_VM_ENTRY fails with ENAMETOOLONG and changes nothing")
{
	const FileTracee tracee;
	const Pages page(1);
	char path[PATH_MAX], *at;
	struct ptrace_vm_entry entry = tracee.entry(path, sizeof(path)), asked;

	REQUIRE_DONE(PT_VM_ENTRY, tracee, &entry, 0);

	const size_t len = entry.pve_pathlen;

	at = reinterpret_cast<char *>(page.end() - len);
	entry = tracee.entry(at, len);
	REQUIRE_DONE(PT_VM_ENTRY, tracee, &entry, 0);
	REQUIRE_EQUAL(len, entry.pve_pathlen);
	REQUIRE_BYTES(path, at, len);

	memset(at, 'x', len);
	for (const size_t room : { size_t(1), len - 1 }) {
		entry = asked = tracee.entry(at, room);
		REQUIRE_REFUSED(ENAMETOOLONG, PT_VM_ENTRY, tracee, &entry, 0);
		REQUIRE_BYTES(&asked, &entry, sizeof(entry));
		ATF_REQUIRE(all_are(at, len, 'x'));
	}
}

PTRACE_TEST(entry__bad_path_buffer,
    "PT_VM_ENTRY whose path cannot be written, or not all of it, fails with "
    "EFAULT and changes nothing of the structure")
{
	const FileTracee tracee;
	const Pages page(1);
	struct ptrace_vm_entry entry, asked;

	for (void *const bad : { static_cast<void *>(page.end()),
	    static_cast<void *>(page.end() - 3), KERNEL_ADDRESS,
	    static_cast<void *>(nullptr) }) {
		entry = asked = tracee.entry(static_cast<char *>(bad),
		    PATH_MAX);
		REQUIRE_REFUSED(EFAULT, PT_VM_ENTRY, tracee, &entry, 0);
		REQUIRE_BYTES(&asked, &entry, sizeof(entry));
	}
}

PTRACE_TEST(entry__bad_index,
    "PT_VM_ENTRY fails with EINVAL for a negative index and for one behind "
    "the end, and with ENOENT at the end, and changes nothing")
{
	const TraceeFixture tracee;
	const int count = count_entries(tracee);
	struct ptrace_vm_entry entry, asked;

	for (const int index : { -1, INT_MIN, count + 1, INT_MAX, count }) {
		memset(&asked, 0xa5, sizeof(asked));
		asked.pve_entry = index;
		entry = asked;
		REQUIRE_REFUSED(index == count ? ENOENT : EINVAL, PT_VM_ENTRY,
		    tracee, &entry, 0);
		REQUIRE_BYTES(&asked, &entry, sizeof(entry));
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(entry__bad_structure,
    "PT_VM_ENTRY fails with EFAULT if the structure cannot be read or written, "
    "or not all of it")
{
	const TraceeFixture tracee;
	const Pages read_only(1);
	const Pages page(1);

	read_only.make_read_only();
	for (const void *bad : { static_cast<const void *>(page.end()),
	    static_cast<const void *>(page.end() - 8),
	    static_cast<const void *>(KERNEL_ADDRESS),
	    static_cast<const void *>(nullptr),
	    static_cast<const void *>(read_only.start()) })
		REQUIRE_REFUSED(EFAULT, PT_VM_ENTRY, tracee, bad, 0);
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(auxv__read,
    "PIOD_READ_AUXV gives the auxiliary vector up to its end: the page's "
    "size, the program's entry, which is in its text, and AT_NULL once")
{
	const TraceeFixture tracee;
	const AuxVector aux = require_aux(tracee);
	const size_t last = aux.bytes / sizeof(AuxEntry) - 1;

	REQUIRE_EQUAL(PAGE_BYTES, aux_value(aux, AUX_PAGESZ));
	REQUIRE_THAT(aux_value(aux, AUX_PHNUM) > 0, "no program headers");
	REQUIRE_EQUAL(PROT_EXEC, find_entry(tracee, reinterpret_cast<void *>(
	    aux_value(aux, AUX_ENTRY))).pve_prot & PROT_EXEC);
	for (size_t i = 0; i <= last; i++)
		REQUIRE_EQUAL(i == last, aux.entry[i].type == AUX_NULL);
	REQUIRE_UNHARMED(tracee);
}

PTRACE_TEST(auxv__in_pieces,
    "PIOD_READ_AUXV gives any part of the vector, as many bytes as there are, "
    "and none behind its end")
{
	const TraceeFixture tracee;
	const AuxVector aux = require_aux(tracee);
	const auto *const bytes =
	    reinterpret_cast<const unsigned char *>(aux.entry);
	size_t moved;

	for (size_t offset = 0; offset < aux.bytes; offset += 7) {
		for (const size_t len : { size_t(0), size_t(1), size_t(8),
		    size_t(33), sizeof(AuxVector) }) {
			Guarded<unsigned char[sizeof(AuxVector)]> part;
			const size_t left = aux.bytes - offset;
			const size_t expected = len < left ? len : left;

			REQUIRE_ANSWER(0, "PIOD_READ_AUXV", read_aux(tracee,
			    offset, part.value, len, &moved));
			REQUIRE_EQUAL(expected, moved);
			REQUIRE_BYTES(bytes + offset, part.value, expected);
			ATF_REQUIRE(part.intact() && all_are(part.value +
			    expected, sizeof(part.value) - expected,
			    Guarded<int>::FILL));
		}
	}
	for (const size_t offset : { aux.bytes, aux.bytes + 1,
	    size_t(INT_MAX), ~size_t(0), ~size_t(0) - 15 }) {
		REQUIRE_ANSWER(0, "PIOD_READ_AUXV", read_aux(tracee, offset,
		    KERNEL_ADDRESS, 16, &moved));
		REQUIRE_EQUAL(0, moved);
	}

	AuxVector all = {};

	REQUIRE_ANSWER(0, "PIOD_READ_AUXV", read_aux(tracee, 0, all.entry,
	    ~size_t(0), &moved));
	REQUIRE_EQUAL(aux.bytes, moved);
}

PTRACE_TEST(auxv__bad_buffer,
    "PIOD_READ_AUXV that cannot write all of what it has fails with EFAULT "
    "and leaves piod_len alone")
{
	const TraceeFixture tracee;
	const Pages page(1);
	size_t moved;

	for (void *const bad : { static_cast<void *>(page.end()),
	    static_cast<void *>(page.end() - 8), KERNEL_ADDRESS,
	    static_cast<void *>(nullptr) }) {
		REQUIRE_ANSWER(EFAULT, "PIOD_READ_AUXV", read_aux(tracee, 0,
		    bad, 64, &moved));
		REQUIRE_EQUAL(64, moved);
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(auxv__overwritten,
    "If the tracee has overwritten the vector, or what says where it is, "
    "PIOD_READ_AUXV gives what is there or fails, and ends")
{
	const TraceeFixture tracee;
	const AuxVector aux = require_aux(tracee);
	AuxEntry endless[MOST_AUX];
	Strings strings;
	size_t moved;

	REQUIRE_READ(tracee, STRINGS, &strings, sizeof(strings));

	char **const vector = strings.environment +
	    strings.environment_count + 1;
	AuxEntry first;

	REQUIRE_READ(tracee, vector, &first, sizeof(first));
	REQUIRE_BYTES(&aux.entry[0], &first, sizeof(first));

	/* A system that keeps this to itself does not let it be changed. */
	for (const long count : { -1L, 1L << 30, 0x7fffffffL }) {
		Strings bad = strings;

		bad.environment_count = static_cast<int>(count);
		if (transfer(PIOD_WRITE_D, tracee, STRINGS, &bad, sizeof(bad),
		    &moved).error != 0)
			break;
		ATF_REQUIRE(read_aux(tracee, 0, &first, sizeof(first),
		    &moved).error != 0);
		bad = strings;
		bad.environment = static_cast<char **>(KERNEL_ADDRESS);
		REQUIRE_WRITE(tracee, STRINGS, &bad, sizeof(bad));
		ATF_REQUIRE(read_aux(tracee, 0, &first, sizeof(first),
		    &moved).error != 0);
		REQUIRE_WRITE(tracee, STRINGS, &strings, sizeof(strings));
	}

	for (AuxEntry &entry : endless)
		entry = { 1, 2 };
	REQUIRE_WRITE(tracee, vector, endless, sizeof(endless));
	ATF_REQUIRE(read_aux(tracee, 0, &first, sizeof(first), &moved).error
	    != 0);
	REQUIRE_EQUAL(sizeof(first), moved);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, timestamp__changes_with_the_map);
	ATF_ADD_TEST_CASE(tcs, entry__all_in_order);
	ATF_ADD_TEST_CASE(tcs, entry__mapped_protected_and_unmapped);
	ATF_ADD_TEST_CASE(tcs, entry__file);
	ATF_ADD_TEST_CASE(tcs, entry__own_program);
	ATF_ADD_TEST_CASE(tcs, entry__no_path_wanted);
	ATF_ADD_TEST_CASE(tcs, entry__path_that_just_fits);
	ATF_ADD_TEST_CASE(tcs, entry__bad_path_buffer);
	ATF_ADD_TEST_CASE(tcs, entry__bad_index);
	ATF_ADD_TEST_CASE(tcs, entry__bad_structure);
	ATF_ADD_TEST_CASE(tcs, auxv__read);
	ATF_ADD_TEST_CASE(tcs, auxv__in_pieces);
	ATF_ADD_TEST_CASE(tcs, auxv__bad_buffer);
	ATF_ADD_TEST_CASE(tcs, auxv__overwritten);
}
