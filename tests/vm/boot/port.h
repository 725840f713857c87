/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A PC's input and output ports.
 */
#ifndef VM_BOOT_PORT_H
#define VM_BOOT_PORT_H

#include <stdint.h>

inline void
out(uint16_t port, uint8_t value)
{
	asm volatile("outb %0, %1" : : "a" (value), "d" (port));
}

inline uint8_t
in(uint16_t port)
{
	uint8_t value;

	asm volatile("inb %1, %0" : "=a" (value) : "d" (port));
	return (value);
}

#endif /* !VM_BOOT_PORT_H */
