/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory.
 */
#ifndef VM_LIBC_SYS_MMAN_H
#define VM_LIBC_SYS_MMAN_H

#include <sys/types.h>

#define PROT_NONE	0
#define PROT_READ	1
#define PROT_WRITE	2
#define PROT_EXEC	4

#define MAP_SHARED	0x0001
#define MAP_PRIVATE	0x0002
#define MAP_FIXED	0x0010
#define MAP_ANON	0x1000
#define MAP_FAILED	(reinterpret_cast<void *>(-1))

#define MADV_FREE	5

extern "C" {
int	madvise(void *address, size_t len, int advice);
int	mlock(const void *address, size_t len);
void	*mmap(void *address, size_t len, int protection, int flags, int fd,
	    off_t offset);
int	mprotect(void *address, size_t len, int protection);
int	munmap(void *address, size_t len);
}

#endif /* !VM_LIBC_SYS_MMAN_H */
