/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * System calls about processes and files.
 */
#ifndef VM_LIBC_UNISTD_H
#define VM_LIBC_UNISTD_H

#include <sys/types.h>

#define STDIN_FILENO	0
#define STDOUT_FILENO	1
#define STDERR_FILENO	2

extern "C" {
[[noreturn]] void	_exit(int status);

int		close(int fd);
int		dup2(int from, int to);
int		execl(const char *path, const char *arg0, ...);
int		execve(const char *path, char *const argv[],
		    char *const envp[]);
pid_t		fork(void);
uid_t		geteuid(void);
pid_t		getpid(void);
pid_t		getppid(void);
int		pause(void);
int		pipe(int fds[2]);
ssize_t		read(int fd, void *to, size_t len);
int		setgid(gid_t group);
int		setresuid(uid_t real, uid_t effective, uid_t saved);
pid_t		setsid(void);
int		setuid(uid_t user);
pid_t		vfork(void);
ssize_t		write(int fd, const void *from, size_t len);
}

#endif /* !VM_LIBC_UNISTD_H */
