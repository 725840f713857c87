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
pthread_t	pthread_self(void);
}

#endif /* !VM_LIBC_PTHREAD_H */
