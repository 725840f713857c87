/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Integer types.
 */
#ifndef _SYS_TYPES_H_
#define _SYS_TYPES_H_

typedef unsigned char	u_char;
typedef unsigned short	u_short;
typedef unsigned int	u_int;
typedef unsigned long	u_long;
typedef __SIZE_TYPE__	size_t;
typedef long		off_t;
typedef int		pid_t;
typedef int		lwpid_t;
typedef long		register_t;
typedef unsigned int	uid_t;
typedef unsigned int	gid_t;
typedef char		*caddr_t;
typedef int		boolean_t;
typedef unsigned long	vm_offset_t;	/* an address */
typedef long		vm_ooffset_t;	/* an offset in an object */
typedef unsigned long	vm_pindex_t;	/* a page index in an object */
typedef unsigned long	vm_paddr_t;	/* a physical address */

#endif /* !_SYS_TYPES_H_ */
