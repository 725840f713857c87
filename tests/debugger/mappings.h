/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is mapped into a process.
 */
#ifndef _DEBUGGER_MAPPINGS_H_
#define _DEBUGGER_MAPPINGS_H_

#include "target.h"

/*
 * Print all mappings: as PT_VM_ENTRY tells them, or else procfs(5).  Throws
 * an Error if neither does.
 */
void	print_mappings(Target &target);

#endif /* !_DEBUGGER_MAPPINGS_H_ */
