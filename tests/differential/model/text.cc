/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Messages.
 */

#include "host.h"
#include "text.h"

void
Text::add(const char *format, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, format);
	const unsigned long room = sizeof(text_) - used_;
	const int length = vsnprintf(text_ + used_, room, format, args);
	__builtin_va_end(args);

	if (length > 0)
		used_ += static_cast<unsigned long>(length) < room ?
		    static_cast<unsigned long>(length) : room - 1;
}
