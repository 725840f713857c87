/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Messages of the boot stub, on the first serial port and on the text screen.
 */
#include <stdint.h>

#include "console.h"
#include "port.h"

namespace {

/* A 16550 at COM1; a divisor of 1 is 115,200 baud. */
const uint16_t COM1 = 0x3f8;
const uint16_t DATA = COM1, INTERRUPTS = COM1 + 1, FIFO = COM1 + 2,
    LINE_CONTROL = COM1 + 3, LINE_STATUS = COM1 + 5;
const uint8_t DIVISOR_FOLLOWS = 0x80, EIGHT_BITS = 0x03, MAY_SEND = 0x20;

/* Without a port LINE_STATUS is 0xff: ready. */
const int PATIENCE = 1000000;

volatile uint16_t *const SCREEN = reinterpret_cast<uint16_t *>(0xb8000);
const uint16_t WHITE_ON_BLACK = 0x0f00;

void
set_up_serial_port()
{
	out(INTERRUPTS, 0);
	out(LINE_CONTROL, DIVISOR_FOLLOWS);
	out(DATA, 1);
	out(INTERRUPTS, 0);
	out(LINE_CONTROL, EIGHT_BITS);
	out(FIFO, 0);
}

void
print(const char *text)
{
	static int column;

	for (; *text != '\0'; text++) {
		for (int i = 0; i < PATIENCE &&
		    (in(LINE_STATUS) & MAY_SEND) == 0; i++)
			continue;
		out(DATA, *text);
		if (*text >= ' ')
			SCREEN[column++] = WHITE_ON_BLACK | *text;
	}
}

} /* namespace */

void
refuse(const char *why)
{
	set_up_serial_port();
	print("\r\nboot: cannot start the kernel: ");
	print(why);
	print("\r\n");
	for (;;)
		asm volatile("cli; hlt");
}
