/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Protections, and types of the VM system.
 */
#ifndef _VM_VM_H_
#define _VM_VM_H_

#include <sys/types.h>
#include <vm/vm_param.h>

typedef u_char		vm_prot_t;
typedef struct vm_map	*vm_map_t;
typedef struct vm_page	*vm_page_t;
typedef struct vm_object	*vm_object_t;
typedef struct vm_map_entry	*vm_map_entry_t;
typedef u_char		vm_maptype_t;

#define VM_PROT_READ		((vm_prot_t)0x01)
#define VM_PROT_WRITE		((vm_prot_t)0x02)
#define VM_PROT_EXECUTE		((vm_prot_t)0x04)
#define VM_PROT_ALL		((vm_prot_t)0x07)
#define VM_PROT_OVERRIDE_WRITE	((vm_prot_t)0x08)	/* for a debugger */

#define VM_MAPTYPE_NORMAL	1	/* backed by objects */
#define VM_MAPTYPE_SUBMAP	3	/* another map */
#define VM_MAPTYPE_UKSMAP	4	/* of a device, without an object */

#endif /* !_VM_VM_H_ */
