/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The hash table of user threads.
 */

#include <stdlib.h>

#include "host.h"

static const int BUCKETS = 4096;
static Thread *buckets[BUCKETS];

static Thread **
bucket(pid_t tid)
{
	return (&buckets[static_cast<unsigned>(tid) % BUCKETS]);
}

Thread *
find_thread(pid_t tid)
{
	for (Thread *thread = *bucket(tid); thread != nullptr;
	    thread = thread->next) {
		if (thread->tid == tid)
			return (thread);
	}
	return (nullptr);
}

Thread *
add_thread(pid_t tid, pid_t pid)
{
	auto *thread = static_cast<Thread *>(calloc(1, sizeof(Thread)));

	if (thread == nullptr)
		machine_panic("out of memory");
	thread->tid = tid;
	thread->pid = pid;
	thread->code = -1;
	thread->next = *bucket(tid);
	*bucket(tid) = thread;
	return (thread);
}

void
remove_thread(Thread *thread)
{
	Thread **link = bucket(thread->tid);

	while (*link != thread)
		link = &(*link)->next;
	*link = thread->next;
	free(thread->actions);
	free(thread);
}

Thread *
next_thread(Thread *thread)
{
	int at = 0;

	if (thread != nullptr) {
		if (thread->next != nullptr)
			return (thread->next);
		at = bucket(thread->tid) - buckets + 1;
	}
	for (; at < BUCKETS; ++at) {
		if (buckets[at] != nullptr)
			return (buckets[at]);
	}
	return (nullptr);
}
