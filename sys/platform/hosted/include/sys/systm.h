/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Common kernel functions.
 */
#ifndef _SYS_SYSTM_H_
#define _SYS_SYSTM_H_

#include <sys/types.h>

#define __dead2		__attribute__((__noreturn__))
#define __noinline	__attribute__((__noinline__))
#define __predict_true(expression)	__builtin_expect((expression), 1)
#define __predict_false(expression)	__builtin_expect((expression), 0)

#define KASSERT(condition, message) do {				\
	if (!(condition))						\
		panic message;						\
} while (0)
#define KKASSERT(condition)						\
	KASSERT(condition, ("assertion: %s in %s", #condition, __func__))

#define bcopy(from, to, bytes)	__builtin_memmove(to, from, bytes)
#define memcmp(a, b, bytes)	__builtin_memcmp(a, b, bytes)
#define bzero(at, bytes)	__builtin_memset(at, 0, bytes)
#define strlen(text)		__builtin_strlen(text)

struct uio;
struct proc;

extern int securelevel;

void	panic(const char *format, ...) __dead2
	    __attribute__((__format__(__printf__, 1, 2)));
int	kprintf(const char *format, ...)
	    __attribute__((__format__(__printf__, 1, 2)));

int	copyin(const void *udaddr, void *kaddr, size_t len);
int	copyout(const void *kaddr, void *udaddr, size_t len);
int	copyin_nofault(const void *udaddr, void *kaddr, size_t len);
int	copyout_nofault(const void *kaddr, void *udaddr, size_t len);

int	tsleep(const volatile void *ident, int flags, const char *wmesg,
	    int timo);
void	tsleep_interlock(const volatile void *ident, int flags);
void	wakeup(const volatile void *ident);

/* fork1() calls the function for each new process, before it runs. */
typedef void (*forklist_fn)(struct proc *parent, struct proc *child,
    int flags);
int	at_fork(forklist_fn function);

/* Called by exit1() for each process, in its last thread. */
struct thread;
typedef void (*exitlist_fn)(struct thread *td);
int	at_exit(exitlist_fn function);

/* The current thread stops with its process, whose p_token it holds. */
void	tstop(void);

#endif /* !_SYS_SYSTM_H_ */
