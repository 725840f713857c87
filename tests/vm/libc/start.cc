/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The start and end of a program, and the ELF note that marks it as one for
 * DragonFly.
 */
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "call.h"

int	main(int argc, char *argv[]);

extern "C" {

extern void	(*__init_array_start[])(void);
extern void	(*__init_array_end[])(void);

[[noreturn]] void	start_program(long *arguments);

}

/*
 * sys/imgact_elf.h: type 1, name "DragonFly", four bytes: the
 * __DragonFly_version that the program was built for.
 */
asm(
    ".pushsection .note.tag, \"a\", @note\n\t"
    ".p2align	2\n\t"
    ".long	10, 4, 1\n\t"
    ".asciz	\"DragonFly\"\n\t"
    ".p2align	2\n\t"
    ".long	500603\n\t"
    ".popsection");

/* rdi points at argc; argv follows it. */
asm(
    ".pushsection .text\n\t"
    ".globl	_start\n"
    "_start:\n\t"
    "xorl	%ebp, %ebp\n\t"
    "andq	$-16, %rsp\n\t"
    "call	start_program\n\t"
    ".popsection");

namespace {

const int MOST = 8;

/* Thread-local storage of which nothing is used: it begins with its address. */
void *tls = &tls;

/* sys/tls.h. */
struct tls_info {
	void	*base;
	long	size;
};

void (*at_exit[MOST])(void);
int at_exit_count;

} /* namespace */

void
start_program(long *arguments)
{
	const int fs = 0;
	const tls_info info = { &tls, -1 };

	call(SYS_SET_TLS_AREA, fs, &info, sizeof(info));
	for (auto function = __init_array_start; function < __init_array_end;
	    function++)
		(*function)();
	exit(main(static_cast<int>(arguments[0]),
	    reinterpret_cast<char **>(arguments + 1)));
}

int
atexit(void (*function)(void))
{
	if (at_exit_count == MOST)
		return (-1);
	at_exit[at_exit_count++] = function;
	return (0);
}

void
exit(int status)
{
	while (at_exit_count > 0)
		at_exit[--at_exit_count]();
	_exit(status);
}

int
atoi(const char *text)
{
	int number = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		number = number * 10 + (*text - '0');
	return (number);
}
