/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A stand-in for a DragonFly kernel: checks the data from the boot stub and
 * then acts as vm.only in its environment says.
 */
#include <stddef.h>
#include <stdint.h>

#include "../boot/port.h"
#include "../init/wire.h"

extern "C" [[noreturn]] void	start_kernel(uint32_t modulep,
				    uint32_t kernend);

/* As for locore.s of pc64: 4(%rsp) and 8(%rsp), 32 bits each. */
asm(
    ".pushsection .text\n\t"
    ".globl	btext\n"
    "btext:\n\t"
    "movl	4(%rsp), %edi\n\t"
    "movl	8(%rsp), %esi\n\t"
    "movq	$kernel_stack + 65536, %rsp\n\t"
    "xorl	%ebp, %ebp\n\t"
    "call	start_kernel\n\t"
    ".popsection");

extern "C" char kernel_stack[65536];
char kernel_stack[65536];

namespace {

const uint64_t KERNBASE = 0xffffffff80000000;

size_t
length(const char *text)
{
	size_t len = 0;

	while (text[len] != '\0')
		len++;
	return (len);
}

bool
starts_with(const char *text, const char *start)
{
	for (; *start != '\0'; text++, start++) {
		if (*text != *start)
			return (false);
	}
	return (true);
}

bool
equal(const char *left, const char *right)
{
	return (starts_with(left, right) && length(left) == length(right));
}

/* Serial ports. */
const uint16_t COM1 = 0x3f8, COM2 = 0x2f8, LINE_STATUS = 5;

void
print(const char *text, uint16_t port = COM1)
{
	const uint8_t may_send = 0x20;

	for (; *text != '\0'; text++) {
		while ((in(port + LINE_STATUS) & may_send) == 0)
			continue;
		out(port, *text);
	}
}

char
read_from(uint16_t port)
{
	const uint8_t has_data = 0x01;

	while ((in(port + LINE_STATUS) & has_data) == 0)
		continue;
	return (static_cast<char>(in(port)));
}

[[noreturn]] void
halt()
{
	for (;;)
		asm volatile("cli; hlt");
}

[[noreturn]] void
reset()
{
	const uint16_t keyboard_controller = 0x64;
	const uint8_t pulse_reset = 0xfe;

	out(keyboard_controller, pulse_reset);
	halt();
}

[[noreturn]] void
panic(const char *why)
{
	print("panic: ");
	print(why);
	print("\r\n");
	halt();
}

void
require(bool met, const char *what)
{
	if (!met)
		panic(what);
}

/* The number of the last line. */
unsigned int number;

/* Print a line of process 1: "KIND TEXT", with its number and checksum. */
void
tell(const char *told)
{
	char line[200], *at = line, digits[12], *digit = digits;

	for (unsigned int rest = ++number; rest != 0; rest /= 10)
		*digit++ = "0123456789"[rest % 10];
	while (digit > digits)
		*at++ = *--digit;
	*at++ = ' ';
	while (*told != '\0')
		*at++ = *told++;
	*at = '\0';

	const uint16_t checksum = wire_checksum(line, at - line);
	char rest[200];
	size_t len = 0;

	while (line[len] != ' ')
		len++;
	for (size_t i = len; i <= length(line); i++)
		rest[i - len] = line[i];
	line[len] = '\0';
	print(WIRE_MARK);
	print(line);
	print(" ");
	for (int shift = 12; shift >= 0; shift -= 4) {
		const char one[] = {
		    "0123456789abcdef"[checksum >> shift & 15], '\0' };

		print(one);
	}
	print(rest);
	print("\r\n");
}

/* sys/linker.h's preloaded records. */
class Records {
public:
	explicit Records(uint32_t modulep)
	    : start_(reinterpret_cast<const char *>(KERNBASE + modulep))
	{
	}

	/* The data of the file of this type, or panic. */
	const void *
	find(const char *file_type, uint32_t wanted, uint32_t *len) const
	{
		const uint32_t name = 1, type = 2;
		bool here = false;

		for (const char *at = start_; header(at)[0] != 0;
		    at += 8 + (header(at)[1] + 7) / 8 * 8) {
			if (header(at)[0] == name)
				here = false;
			if (header(at)[0] == type)
				here = equal(at + 8, file_type);
			if (here && header(at)[0] == wanted) {
				*len = header(at)[1];
				return (at + 8);
			}
		}
		panic("a record is missing");
	}

	template <typename T>
	T
	get(const char *file_type, uint32_t wanted) const
	{
		uint32_t len;
		const void *data = find(file_type, wanted, &len);

		require(len == sizeof(T), "a record has another length");
		return (*static_cast<const T *>(data));
	}

private:
	static const uint32_t *
	header(const char *at)
	{
		return (reinterpret_cast<const uint32_t *>(at));
	}

	const char	*start_;
};

const uint32_t ADDR = 3, SIZE = 4, ENVP = 0x8006, HOWTO = 0x8007,
    KERNEND = 0x8008, SMAP = 0x9001;
const char KERNEL[] = "elf kernel", ROOT[] = "mfs_root";

void
check_kernel(const Records &records, uint32_t modulep, uint32_t kernend)
{
	static char zeroed[4096];
	const uint32_t serial_console = 0x1000;
	extern char image_end[] asm("_end");

	for (char byte : zeroed)
		require(byte == 0, "the bss is not zero");
	require(records.get<uint64_t>(KERNEL, ADDR) == 0x200000,
	    "the kernel's address");
	require(records.get<uint64_t>(KERNEL, ADDR) +
	    records.get<uint64_t>(KERNEL, SIZE) ==
	    reinterpret_cast<uint64_t>(image_end) - KERNBASE,
	    "the kernel's size");
	require(records.get<uint32_t>(KERNEL, HOWTO) == serial_console,
	    "the howto");
	require(records.get<uint64_t>(KERNEL, KERNEND) == kernend &&
	    kernend > modulep && kernend % 4096 == 0, "kernend");
}

void
check_memory_map(const Records &records)
{
	struct Entry {
		uint64_t	base, bytes;
		uint32_t	type;
	} __attribute__((__packed__));
	uint32_t len;
	const Entry *const map = static_cast<const Entry *>(
	    records.find(KERNEL, SMAP, &len));
	uint64_t usable = 0;

	require(len % sizeof(Entry) == 0, "the memory map's length");
	for (uint32_t i = 0; i < len / sizeof(Entry); i++) {
		if (map[i].type == 1)
			usable += map[i].bytes;
	}
	require(usable > 500 << 20 && usable <= 512 << 20,
	    "the memory map's sum");
}

/* The UFS1 superblock is at 8192, its magic number at 1372 in it. */
void
check_root(const Records &records, uint32_t modulep)
{
	const uint64_t at = records.get<uint64_t>(ROOT, ADDR);
	const uint64_t end = at + records.get<uint64_t>(ROOT, SIZE);

	require(at % 4096 == 0 && end <= modulep, "the image's place");
	require(*reinterpret_cast<const uint32_t *>(KERNBASE + at + 8192 +
	    1372) == 0x011954, "the image has no file system");
	require(end - at >= 8 << 20, "the image's size");
}

/* Or nullptr. */
const char *
find_variable(const Records &records, const char *name)
{
	const char *at = reinterpret_cast<const char *>(KERNBASE +
	    records.get<uint64_t>(KERNEL, ENVP));

	for (; *at != '\0'; at += length(at) + 1) {
		if (starts_with(at, name) && at[length(name)] == '=')
			return (at + length(name) + 1);
	}
	return (nullptr);
}

const char *
variable(const Records &records, const char *name)
{
	const char *const value = find_variable(records, name);

	if (value == nullptr)
		panic("a variable is missing");
	return (value);
}

void
begin()
{
	static const char *const TOLD[] = {
		"begin process 1 runs", "program play_test",
		"list Content-Type: application/X-atf-tp; version=\"1\"",
		"list ", "list ident: passes", "list require.user: root",
		"list ", "list ident: fails", "list ", "list ident: expected",
		"list ", "list ident: crashes", "list ", "list ident: hangs",
		"list ", "list ident: leaves", "list ", "list ident: mute",
		"list ", "list ident: skips", "list ", "list ident: cut",
	};

	for (const char *told : TOLD)
		tell(told);
}

void
play_run()
{
	static const char *const TOLD[] = {
		"case passes", "result passes exited 0 passed", "case fails",
		"output so it says db> ",
		"result fails exited 1 failed: for a reason", "case expected",
		"result expected exited 0 expected_failure: D0: as known",
		"case crashes", "result crashes killed 11 ", "case hangs",
		"result hangs timeout 0 ", "case leaves", "left leaves",
		"result leaves exited 0 passed", "case mute",
		"result mute exited 3 ", "case skips",
		"result skips skipped 0 needs root", "case cut",
		"result another exited 0 passed",
	};

	begin();
	for (const char *told : TOLD)
		tell(told);
	number++;
	print(WIRE_MARK "44 1234 result cut exkernel: hello\r\nited 0 passed\r\n");
	tell("end every case has run");
	reset();
}

void
play_panic()
{
	begin();
	tell("case passes");
	panic("by request");
}

void
play_trap()
{
	begin();
	tell("case passes");
	print("Fatal trap 12: page fault\r\n");
	halt();
}

void
play_debugger()
{
	begin();
	tell("case passes");
	print("db> ");
	halt();
}

/* Prints for ever and never runs process 1. */
void
play_chatter()
{
	for (;;) {
		print("still probing\r\n");
		for (int i = 0; i < 100000000; i++)
			asm volatile("");
	}
}

void
play_hang()
{
	begin();
	tell("case passes");
	halt();
}

void
play_stop()
{
	begin();
	tell("case passes");
	reset();
}

void
play_no_root()
{
	print("Manual root filesystem specification:\r\nmountroot> ");
	halt();
}

void
play_no_init()
{
	print("Copyright and so on\r\n");
	halt();
}

/*
 * ptserver with no process: every packet but '?' is unknown to it.
 */
[[noreturn]] void
play_server()
{
	tell("begin process 1 runs");
	tell("output ptserver: listening on a line");
	for (;;) {
		bool asks = false;

		while (read_from(COM2) != '$')
			continue;
		for (char c; (c = read_from(COM2)) != '#';)
			asks = c == '?';
		read_from(COM2);
		read_from(COM2);
		print(asks ? "+$W00#b7" : "+$#00", COM2);
	}
}

const struct {
	const char	*name;
	void		(*play)();
} PARTS[] = {
	{ "run", play_run }, { "panic", play_panic }, { "hang", play_hang },
	{ "stop", play_stop }, { "no_root", play_no_root },
	{ "no_init", play_no_init }, { "no_word", halt },
	{ "trap", play_trap }, { "debugger", play_debugger },
	{ "chatter", play_chatter },
};

} /* namespace */

void
start_kernel(uint32_t modulep, uint32_t kernend)
{
	const Records records(modulep);

	check_kernel(records, modulep, kernend);
	check_memory_map(records);
	check_root(records, modulep);
	require(equal(variable(records, "vfs.root.mountfrom"), "ufs:md0s0"),
	    "vfs.root.mountfrom");
	if (find_variable(records, "vm.command") != nullptr)
		play_server();
	for (const auto &part : PARTS) {
		if (equal(variable(records, "vm.only"), part.name))
			part.play();
	}
	panic("vm.only names no part");
}
