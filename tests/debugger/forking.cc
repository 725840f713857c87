/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A program with children to be debugged: forking fork|vfork|threads
 * [CHILDREN].  Each child calls work(), one of vfork(2) in another program,
 * and so does the parent; with threads, two others of the parent's call it
 * CALLS times each.  The exit status is 0 if each child ended as it should.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <unistd.h>

constexpr int CHILD_STATUS = 7;
constexpr int CALLS = 20;

extern "C" {

__attribute__((noinline)) void
work()
{
	__asm__ volatile("");
}

}

static pid_t
start_child(const char *self, bool by_vfork)
{
	const pid_t pid = by_vfork ? vfork() : fork();

	if (pid == 0 && by_vfork) {
		execl(self, self, "work", nullptr);
		_exit(1);
	}
	if (pid == 0) {
		work();
		_exit(CHILD_STATUS);
	}
	return (pid);
}

static void *
call_work(void *)
{
	for (int i = 0; i < CALLS; ++i)
		work();
	return (nullptr);
}

int
main(int argc, char *argv[])
{
	const long children = argc > 2 ? atol(argv[2]) : 1;
	const char *const how = argc > 1 ? argv[1] : "fork";
	const bool threads = strcmp(how, "threads") == 0;
	pthread_t others[2];
	long good = 0;

	if (strcmp(how, "work") == 0) {
		work();
		return (CHILD_STATUS);
	}
	for (pthread_t &other : others) {
		if (threads && pthread_create(&other, nullptr, call_work,
		    nullptr) != 0)
			abort();
	}
	for (long i = 0; i < children; ++i) {
		const pid_t pid = start_child(argv[0],
		    strcmp(how, "vfork") == 0);
		int status = 0;

		work();
		if (pid > 0 && waitpid(pid, &status, 0) == pid &&
		    WIFEXITED(status) && WEXITSTATUS(status) == CHILD_STATUS)
			++good;
		else
			printf("forking: status 0x%x\n", status);
	}
	for (const pthread_t other : others) {
		if (threads)
			pthread_join(other, nullptr);
	}
	printf("forking: %ld children\n", good);
	return (good == children ? 0 : 1);
}
