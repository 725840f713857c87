/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Who called whom, as far as frame pointers tell.
 */
#ifndef _DEBUGGER_FRAMES_H_
#define _DEBUGGER_FRAMES_H_

#include "symbols.h"
#include "target.h"

/* Print at most so many frames, the innermost first. */
void	print_frames(Target &target, const Symbols &symbols,
    unsigned long most);

#endif /* !_DEBUGGER_FRAMES_H_ */
