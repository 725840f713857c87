/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Threads of a program, identified by their lwp numbers.
 */
#ifndef VM_LIBC_PTHREAD_H
#define VM_LIBC_PTHREAD_H

typedef int pthread_t;
typedef void pthread_attr_t;

extern "C" {
int		pthread_create(pthread_t *thread,
		    const pthread_attr_t *attributes,
		    void *(*body)(void *), void *argument);
int		pthread_kill(pthread_t thread, int sig);
int		pthread_join(pthread_t thread, void **result);
pthread_t	pthread_self(void);
int		pthread_setname_np(pthread_t thread, const char *name);
}

#endif /* !VM_LIBC_PTHREAD_H */
