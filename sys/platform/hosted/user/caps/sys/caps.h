/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * DragonFly's <sys/caps.h>, for programs on the hosted platform and for its
 * kernel.  A capability here is a restriction of a process, mostly of root's.
 * It has two bits: in force now, and after exec.  Bits are never cleared.
 */
#ifndef _SYS_CAPS_H_
#define _SYS_CAPS_H_

#include <sys/types.h>

#define __SYSCAP_SELF		0x00000001
#define __SYSCAP_EXEC		0x00000002
#define __SYSCAP_ALL		0x00000003

/* Flags that are added to the number of a capability. */
#define __SYSCAP_XFLAGS		0x7fff0000
#define __SYSCAP_INPARENT	0x00010000	/* of the parent */

/* Bits 4 to 7 are the number of the group, which restricts all members. */
#define __SYSCAP_GROUP_MASK	0x000000f0
#define __SYSCAP_GROUP_SHIFT	4

#define SYSCAP_ANY		0x00
#define SYSCAP_RESTRICTEDROOT	0x01	/* dangerous operations */
#define SYSCAP_SENSITIVEROOT	0x02	/* operations allowed in a jail */
#define SYSCAP_NOPROC_TRESPASS	0x20
#define SYSCAP_NODEBUG_UNPRIV	0x27

#ifdef _KERNEL

#define __SYSCAP_COUNT		256
#define __SYSCAP_BITS_PER	2
#define __SYSCAP_BITS_MASK	3
#define __SYSCAP_PER_ELM	32
#define __SYSCAP_NUMELMS	(__SYSCAP_COUNT / __SYSCAP_PER_ELM)
#define __SYSCAP_INDEX(cap)	((cap) / __SYSCAP_PER_ELM)
#define __SYSCAP_SHIFT(cap)						\
	((cap) % __SYSCAP_PER_ELM * __SYSCAP_BITS_PER)

typedef unsigned long	__syscapelm_t;

typedef struct syscaps {
	__syscapelm_t	caps[__SYSCAP_NUMELMS];
} __syscaps_t;

struct proc;
struct ucred;

void	caps_exec(struct proc *p);
int	caps_get(struct ucred *cred, int cap);
void	caps_set_locked(struct proc *p, int cap, int flags);
int	caps_priv_check(struct ucred *cred, int cap);

#else

#ifdef __cplusplus
extern "C" {
#endif

int	syscap_get(int cap, void *data, size_t bytes);
int	syscap_set(int cap, int flags, const void *data, size_t bytes);

#ifdef __cplusplus
}
#endif
#endif /* _KERNEL */

#endif /* !_SYS_CAPS_H_ */
