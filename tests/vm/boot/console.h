/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Messages of the boot stub, on the first serial port and on the text screen.
 */
#ifndef VM_BOOT_CONSOLE_H
#define VM_BOOT_CONSOLE_H

/* Prints "boot: cannot start the kernel: WHY", and halts. */
[[noreturn]] void	refuse(const char *why);

inline void
require(bool met, const char *why_not)
{
	if (!met)
		refuse(why_not);
}

#endif /* !VM_BOOT_CONSOLE_H */
