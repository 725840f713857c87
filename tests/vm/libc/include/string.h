/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bytes and strings.
 */
#ifndef VM_LIBC_STRING_H
#define VM_LIBC_STRING_H

#include <stddef.h>

extern "C" {
int	memcmp(const void *left, const void *right, size_t len);
void	*memcpy(void *to, const void *from, size_t len);
void	*memmove(void *to, const void *from, size_t len);
void	*memset(void *to, int value, size_t len);
char	*strcat(char *to, const char *from);
char	*strchr(const char *text, int c);
int	strcmp(const char *left, const char *right);
size_t	strlen(const char *text);
int	strncmp(const char *left, const char *right, size_t len);
char	*strrchr(const char *text, int c);
char	*strstr(const char *text, const char *part);
}

#endif /* !VM_LIBC_STRING_H */
