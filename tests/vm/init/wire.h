/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The lines with which the machine reports the tests on its console.  The
 * kernel prints there too, between or into them, so each has a number and a
 * checksum:
 *
 *	@@NUMBER CHECKSUM KIND TEXT
 *
 * NUMBER counts up from 1, in decimal; CHECKSUM is that of "NUMBER KIND TEXT"
 * in four hexadecimal digits.  tests/vm/host reads them.
 */
#ifndef VM_INIT_WIRE_H
#define VM_INIT_WIRE_H

#include <stddef.h>
#include <stdint.h>

/* CRC-16/XMODEM. */
constexpr uint16_t
wire_checksum(const char *text, size_t len)
{
	uint16_t crc = 0;

	for (size_t i = 0; i < len; i++) {
		crc ^= static_cast<uint16_t>(
		    static_cast<unsigned char>(text[i]) << 8);
		for (int bit = 0; bit < 8; bit++) {
			crc = static_cast<uint16_t>((crc << 1) ^
			    ((crc & 0x8000) != 0 ? 0x1021 : 0));
		}
	}
	return (crc);
}

static_assert(wire_checksum("123456789", 9) == 0x31c3,
    "the check value of CRC-16/XMODEM");

/* Longer texts are cut. */
static const size_t WIRE_LONGEST = 800;

#define WIRE_MARK	"@@"

/* Send a line.  Characters that cannot be printed become '?'. */
void	tell(const char *kind, const char *format, ...)
	    __attribute__((__format__(__printf__, 2, 3)));

/* Wait until all lines have been sent. */
void	finish_telling();

#endif /* !VM_INIT_WIRE_H */
