/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Clang's thread-safety attributes under short names; nothing elsewhere.
 *
 * The kernel's own lock types are C structs.  Declaring them here, before
 * their definition is read, makes capabilities of them, so that p->p_token
 * can stand in an attribute without any header of the tree being edited.
 */
#ifndef _KERN_SYS_PROCESS_ANNOTATIONS_H_
#define _KERN_SYS_PROCESS_ANNOTATIONS_H_

#ifdef __clang__
#define TA(attribute)		__attribute__((attribute))
#else
#define TA(attribute)
#endif

#define TA_CAPABILITY(name)	TA(capability(name))
#define TA_SCOPED		TA(scoped_lockable)
#define TA_ACQUIRE(...)		TA(acquire_capability(__VA_ARGS__))
#define TA_RELEASE(...)		TA(release_capability(__VA_ARGS__))
#define TA_REQUIRES(...)	TA(requires_capability(__VA_ARGS__))
#define TA_EXCLUDES(...)	TA(locks_excluded(__VA_ARGS__))

struct TA_CAPABILITY("token") lwkt_token;
struct TA_CAPABILITY("spinlock") spinlock;

#endif /* !_KERN_SYS_PROCESS_ANNOTATIONS_H_ */
