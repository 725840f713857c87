/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A tracee's memory: PT_READ_I, PT_READ_D, PT_WRITE_I, PT_WRITE_D and PT_IO.
 */
#include <sys/mman.h>

#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/guarded.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/wait.h"

namespace {

const int READS[] = { PT_READ_I, PT_READ_D };
const int WRITES[] = { PT_WRITE_I, PT_WRITE_D };
const int READ_OPS[] = { PIOD_READ_I, PIOD_READ_D };
const int WRITE_OPS[] = { PIOD_WRITE_I, PIOD_WRITE_D };

/* The tracee sets them, and the tracer reads them from it. */
unsigned char bytes[64];
int a_word;

void
number(unsigned char *memory, size_t len)
{
	for (size_t i = 0; i < len; i++)
		memory[i] = static_cast<unsigned char>(i * 5 + i / 256 + 1);
}

int
word_at(const unsigned char *memory)
{
	int word;

	memcpy(&word, memory, sizeof(word));
	return (word);
}

void
require_exit(pid_t tracee)
{
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

} /* namespace */

PTRACE_TEST(read__word_at_any_address,
    "PT_READ_I and PT_READ_D read an int of the tracee at an address, aligned "
    "or not, and ignore the data argument")
{
	const Child tracee(start_traced([] {
		number(bytes, sizeof(bytes));
		raise(SIGUSR1);
	}));
	unsigned char expected[sizeof(bytes)];

	number(expected, sizeof(expected));
	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (const int req : READS) {
		for (size_t i = 0; i <= sizeof(bytes) - sizeof(int); i++) {
			REQUIRE_VALUE(word_at(expected + i), req, tracee,
			    bytes + i, static_cast<int>(i) - 1);
		}
	}
	require_exit(tracee);
}

PTRACE_TEST(read__minus_one,
    "A word that is -1 is read as -1, with errno 0")
{
	const Child tracee(start_traced([] {
		a_word = -1;
		raise(SIGUSR1);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (const int req : READS)
		REQUIRE_VALUE(-1, req, tracee, &a_word, 0);
	require_exit(tracee);
}

PTRACE_TEST(read__text,
    "The tracee's code can be read as data and as instructions")
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));
	const unsigned char *const code =
	    static_cast<const unsigned char *>(code_of(elsewhere));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (const int req : READS)
		REQUIRE_VALUE(word_at(code), req, tracee, code, 0);
	require_exit(tracee);
}

PTRACE_TEST(read__stack,
    "The tracee's stack can be read")
{
	const Shared<const volatile int *> where;
	const Child tracee(start_traced([&where] {
		volatile int local = 4711;

		*where = &local;
		raise(SIGUSR1);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_VALUE(4711, PT_READ_D, tracee,
	    const_cast<const int *>(*where), 0);
	require_exit(tracee);
}

PTRACE_TEST(write__word_and_no_more,
    "PT_WRITE_I and PT_WRITE_D write the four bytes at an address, aligned "
    "or not, no others, and not to the tracer's memory")
{
	const Child tracee(start_traced([] {
		number(bytes, sizeof(bytes));
		raise(SIGUSR1);
	}));
	unsigned char expected[sizeof(bytes)], found[sizeof(bytes)];
	int word = 0x12345678;

	number(expected, sizeof(expected));
	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (const int req : WRITES) {
		for (size_t i = 0; i <= sizeof(bytes) - sizeof(int); i += 5) {
			REQUIRE_DONE(req, tracee, bytes + i, word);
			memcpy(expected + i, &word, sizeof(word));
			word = word * 3 + 1;
		}
		REQUIRE_READ(tracee, bytes, found, sizeof(found));
		REQUIRE_BYTES(expected, found, sizeof(found));
	}
	for (const unsigned char byte : bytes)
		REQUIRE_EQUAL(0, byte);
	require_exit(tracee);
}

PTRACE_TEST(write__seen_by_the_tracee,
    "A resumed tracee reads what was written")
{
	for (const int req : WRITES) {
		const Child tracee(start_traced([] {
			raise(SIGUSR1);
			CHILD_REQUIRE(*const_cast<volatile int *>(&a_word) ==
			    -4711);
		}));

		REQUIRE_STOPPED(tracee, SIGUSR1);
		REQUIRE_DONE(req, tracee, &a_word, -4711);
		require_exit(tracee);
	}
}

PTRACE_TEST(write__handshake,
    "Tracer and tracee exchange a word at each stop")
{
	const int rounds = 20;
	const Child tracee(start_traced([] {
		volatile int *const word = &a_word;

		for (int i = 0; i < rounds; i++) {
			*word = i;
			raise(SIGUSR1);
			CHILD_REQUIRE(*word == -i);
		}
	}));

	for (int i = 0; i < rounds; i++) {
		REQUIRE_STOPPED(tracee, SIGUSR1);
		REQUIRE_VALUE(i, PT_READ_D, tracee, &a_word, 0);
		REQUIRE_DONE(PT_WRITE_D, tracee, &a_word, -i);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	}
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(write__text,
    "Code can be written although the tracee itself may not write it, and the "
    "tracee executes what was written")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		_exit(elsewhere());
	}));
	const int immediate = 1;	/* behind the opcode of movl */

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_WRITE_I, tracee,
	    static_cast<const char *>(code_of(elsewhere)) + immediate, 55);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 55);
	REQUIRE_EQUAL(ELSEWHERE, elsewhere());
}

PTRACE_TEST(write__read_only_page,
    "A private page can be written although the tracee may only read it; it "
    "stays read-only for the tracee and unchanged in the tracer")
{
	const Pages pages(1);
	int *const word = reinterpret_cast<int *>(pages.start());

	*word = 1;
	pages.make_read_only();

	const Child tracee(start_traced([word] {
		volatile int *const seen = word;

		raise(SIGUSR1);
		CHILD_REQUIRE(*seen == 2);
		*seen = 3;
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (const int req : WRITES)
		REQUIRE_DONE(req, tracee, word, 2);
	REQUIRE_VALUE(2, PT_READ_D, tracee, word, 0);
	REQUIRE_EQUAL(1, *word);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGSEGV);
}

PTRACE_TEST(write__shared_memory,
    "A write to shared memory is visible to all processes that share it")
{
	const Shared<int> word;
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_WRITE_D, tracee, &*word, 4711);
	REQUIRE_EQUAL(4711, *word);
	require_exit(tracee);
}

PTRACE_TEST(word__last_of_a_mapping,
    "The last word of a mapping can be read and written")
{
	const Pages pages(1);
	int *const last = reinterpret_cast<int *>(pages.end()) - 1;
	const Child tracee(start_traced([last] {
		*last = 4711;
		raise(SIGUSR1);
		CHILD_REQUIRE(*const_cast<volatile int *>(last) == 4712);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_VALUE(4711, PT_READ_D, tracee, last, 0);
	REQUIRE_DONE(PT_WRITE_D, tracee, last, 4712);
	require_exit(tracee);
}

PTRACE_TEST(word__across_pages,
    "A word that lies in two pages can be read and written")
{
	const Pages pages(2);
	unsigned char *const word = pages.start() + PAGE_BYTES - 2;
	const Child tracee(start_traced([&pages] {
		number(pages.start(), 2 * PAGE_BYTES);
		raise(SIGUSR1);
	}));
	unsigned char expected[sizeof(int)];

	number(pages.start(), 2 * PAGE_BYTES);
	memcpy(expected, word, sizeof(expected));
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_VALUE(word_at(expected), PT_READ_D, tracee, word, 0);
	REQUIRE_DONE(PT_WRITE_D, tracee, word, 4711);
	REQUIRE_VALUE(4711, PT_READ_D, tracee, word, 0);
	require_exit(tracee);
}

PTRACE_TEST(io__read,
    "PIOD_READ_I and PIOD_READ_D read any number of bytes from any address, "
    "across page boundaries too, and no byte more")
{
	static const struct {
		size_t	offset;
		size_t	len;
	} PIECES[] = {
		{ 0, 1 }, { 1, 7 }, { 4095, 2 }, { 4090, 4096 },
		{ 0, 4096 }, { 3, 3 * 4096 - 3 }, { 0, 3 * 4096 },
	};
	static Guarded<unsigned char[3 * PAGE_BYTES]> buffer;
	const Pages pages(3);
	const Child tracee(start_traced([&pages] {
		number(pages.start(), 3 * PAGE_BYTES);
		raise(SIGUSR1);
	}));
	static unsigned char expected[3 * PAGE_BYTES];

	number(expected, sizeof(expected));
	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (const int op : READ_OPS) {
		for (const auto &piece : PIECES) {
			unsigned char *const mine =
			    buffer.value + sizeof(buffer.value) - piece.len;
			size_t moved;

			REQUIRE_ANSWER(0, "PT_IO, reading",
			    transfer(op, tracee, pages.start() + piece.offset,
			    mine, piece.len, &moved));
			REQUIRE_EQUAL(piece.len, moved);
			REQUIRE_BYTES(expected + piece.offset, mine,
			    piece.len);
			ATF_REQUIRE(buffer.intact());
		}
	}
	require_exit(tracee);
}

PTRACE_TEST(io__write,
    "PIOD_WRITE_I and PIOD_WRITE_D write any number of bytes to any address, "
    "across page boundaries too, and no byte more")
{
	static const struct {
		size_t	offset;
		size_t	len;
	} PIECES[] = {
		{ 0, 1 }, { 1, 7 }, { 4095, 2 }, { 4090, 4096 },
		{ 0, 4096 }, { 3, 3 * 4096 - 3 },
	};
	static unsigned char data[3 * PAGE_BYTES], found[3 * PAGE_BYTES];
	static unsigned char expected[3 * PAGE_BYTES];
	const Pages pages(3);
	const Child tracee(start_traced([] { raise(SIGUSR1); }));
	int round = 0;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (const int op : WRITE_OPS) {
		for (const auto &piece : PIECES) {
			size_t moved;

			memset(data, ++round, sizeof(data));
			memcpy(expected + piece.offset, data, piece.len);
			REQUIRE_ANSWER(0, "PT_IO, writing",
			    transfer(op, tracee, pages.start() + piece.offset,
			    data, piece.len, &moved));
			REQUIRE_EQUAL(piece.len, moved);
			REQUIRE_READ(tracee, pages.start(), found,
			    sizeof(found));
			REQUIRE_BYTES(expected, found, sizeof(found));
		}
	}
	memset(expected, 0, sizeof(expected));
	REQUIRE_BYTES(expected, pages.start(), sizeof(expected));
	require_exit(tracee);
}

PTRACE_TEST(io__descriptor,
    "PT_IO changes nothing of its descriptor but the count")
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));
	Guarded<struct ptrace_io_desc> io;
	char buffer[16];

	REQUIRE_STOPPED(tracee, SIGUSR1);
	io.value.piod_op = PIOD_READ_D;
	io.value.piod_offs = bytes;
	io.value.piod_addr = buffer;
	io.value.piod_len = sizeof(buffer);
	REQUIRE_DONE(PT_IO, tracee, &io.value, -1);
	REQUIRE_EQUAL(PIOD_READ_D, io.value.piod_op);
	ATF_REQUIRE(io.value.piod_offs == bytes);
	ATF_REQUIRE(io.value.piod_addr == buffer);
	REQUIRE_EQUAL(sizeof(buffer), io.value.piod_len);
	ATF_REQUIRE(io.intact());
	require_exit(tracee);
}

PTRACE_TEST(io__nothing,
    "PT_IO of 0 bytes succeeds at any address")
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (int op = PIOD_READ_D; op <= PIOD_WRITE_I; op++) {
		for (const unsigned long addr : { 0UL, 1UL << 47, ~0UL }) {
			size_t moved;

			REQUIRE_ANSWER(0, "PT_IO of no bytes",
			    transfer(op, tracee,
			    reinterpret_cast<void *>(addr), nullptr, 0,
			    &moved));
			REQUIRE_EQUAL(0, moved);
		}
	}
	require_exit(tracee);
}

PTRACE_TEST(io__large,
    "PT_IO moves megabytes in one request, in both directions")
{
	static unsigned char out[4 * 1024 * 1024], back[sizeof(out)];
	const Pages pages(sizeof(out) / PAGE_BYTES);
	const Child tracee(start_traced([&pages] {
		raise(SIGUSR1);
		for (size_t i = 0; i < sizeof(out); i++)
			pages.start()[i] ^= 0xff;
		raise(SIGUSR1);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	number(out, sizeof(out));
	REQUIRE_WRITE(tracee, pages.start(), out, sizeof(out));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_READ(tracee, pages.start(), back, sizeof(back));
	for (unsigned char &byte : back)
		byte ^= 0xff;
	REQUIRE_BYTES(out, back, sizeof(out));
	require_exit(tracee);
}

PTRACE_TEST(io__read_only_page,
    "PIOD_WRITE_D writes a private page that the tracee may only read")
{
	const Pages pages(1);
	unsigned char *const byte = pages.start();

	pages.make_read_only();

	const Child tracee(start_traced([byte] {
		raise(SIGUSR1);
		CHILD_REQUIRE(*const_cast<volatile unsigned char *>(byte) ==
		    42);
	}));
	const unsigned char data = 42;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_WRITE(tracee, byte, &data, sizeof(data));
	REQUIRE_EQUAL(0, *byte);
	require_exit(tracee);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, read__word_at_any_address);
	ATF_ADD_TEST_CASE(tcs, read__minus_one);
	ATF_ADD_TEST_CASE(tcs, read__text);
	ATF_ADD_TEST_CASE(tcs, read__stack);
	ATF_ADD_TEST_CASE(tcs, write__word_and_no_more);
	ATF_ADD_TEST_CASE(tcs, write__seen_by_the_tracee);
	ATF_ADD_TEST_CASE(tcs, write__handshake);
	ATF_ADD_TEST_CASE(tcs, write__text);
	ATF_ADD_TEST_CASE(tcs, write__read_only_page);
	ATF_ADD_TEST_CASE(tcs, write__shared_memory);
	ATF_ADD_TEST_CASE(tcs, word__last_of_a_mapping);
	ATF_ADD_TEST_CASE(tcs, word__across_pages);
	ATF_ADD_TEST_CASE(tcs, io__read);
	ATF_ADD_TEST_CASE(tcs, io__write);
	ATF_ADD_TEST_CASE(tcs, io__descriptor);
	ATF_ADD_TEST_CASE(tcs, io__nothing);
	ATF_ADD_TEST_CASE(tcs, io__large);
	ATF_ADD_TEST_CASE(tcs, io__read_only_page);
}
