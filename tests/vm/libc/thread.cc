/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Threads: DragonFly's lwps.  Their stacks are never freed, and they share
 * errno.
 */
#include <sys/types.h>
#include <sys/mman.h>

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <time.h>

#include "call.h"

namespace {

const size_t STACK_BYTES = 64 * 1024;

/* sys/lwp.h. */
struct lwp_params {
	void	(*function)(void *);
	void	*argument;
	void	*stack;
	int	*tid;
	int	*tid_again;
};

/* At the top of the thread's stack. */
struct Start {
	void	*(*body)(void *);
	void	*argument;
};

[[noreturn]] void
run(void *argument)
{
	const Start *const start = static_cast<const Start *>(argument);
	const int end_lwp = 1 << 16;		/* EXTEXIT_LWP, of unistd.h */

	start->body(start->argument);
	for (;;)
		call(SYS_EXTEXIT, end_lwp, 0, nullptr);
}

} /* namespace */

int
pthread_create(pthread_t *thread, const pthread_attr_t *,
    void *(*body)(void *), void *argument)
{
	void *const memory = mmap(nullptr, STACK_BYTES,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);

	if (memory == MAP_FAILED)
		return (errno);

	Start *const start = reinterpret_cast<Start *>(
	    static_cast<char *>(memory) + STACK_BYTES) - 1;
	lwp_params params = { run, start, start, thread, thread };

	start->body = body;
	start->argument = argument;
	return (call(SYS_LWP_CREATE, &params) == -1 ? errno : 0);
}

int
pthread_kill(pthread_t thread, int sig)
{
	const int own_process = -1;

	return (call(SYS_LWP_KILL, own_process, thread, sig) == -1 ? errno :
	    0);
}

/* No result is kept.  The number of a thread that has ended is not reused. */
int
pthread_join(pthread_t thread, void **)
{
	const struct timespec millisecond = { 0, 1000000 };

	while (pthread_kill(thread, 0) == 0)
		nanosleep(&millisecond, nullptr);
	return (0);
}

int
pthread_setname_np(pthread_t thread, const char *name)
{
	return (call(SYS_LWP_SETNAME, thread, name) == -1 ? errno : 0);
}

pthread_t
pthread_self(void)
{
	return (static_cast<pthread_t>(call(SYS_LWP_GETTID)));
}
