/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The machine's side of memory.
 */
#ifndef _VM_PMAP_H_
#define _VM_PMAP_H_

#include <machine/vmparam.h>
#include <vm/vm.h>

#endif /* !_VM_PMAP_H_ */
