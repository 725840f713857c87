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
#define TA_UNSEEN		TA(no_thread_safety_analysis)

struct TA_CAPABILITY("token") lwkt_token;
struct TA_CAPABILITY("spinlock") spinlock;
struct TA_CAPABILITY("lock") lock;

/*
 * Two more, which are names for the analysis and nothing else.
 *
 * checked: what was found out under p_token is still true.  That ends when
 * the thread may block, because it may lose its tokens then.  Functions
 * that rely on such a check require it; those that may block exclude it.
 *
 * spinning: some spinlock is held.  Whatever may block excludes that too.
 */
class TA_CAPABILITY("check") Checked {};
class TA_CAPABILITY("spinlock section") Spinning {};

extern Checked checked;
extern Spinning spinning;

static inline void
checks_hold()
    TA_ACQUIRE(checked) TA_UNSEEN
{
}

static inline void
checks_lost()
    TA_RELEASE(checked) TA_UNSEEN
{
}

#define TA_MAY_BLOCK	TA_EXCLUDES(checked, spinning)

#endif /* !_KERN_SYS_PROCESS_ANNOTATIONS_H_ */
