/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * stat(2): which file it is, and nothing else of it.
 */
#ifndef VM_LIBC_SYS_STAT_H
#define VM_LIBC_SYS_STAT_H

struct stat {
	unsigned long	st_ino;
	unsigned int	st_nlink;
	unsigned int	st_dev;
	unsigned char	others[240];
};

extern "C" int	stat(const char *path, struct stat *info);

#endif /* !VM_LIBC_SYS_STAT_H */
