/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bytes and strings.  Built with -fno-builtin and
 * -fno-tree-loop-distribute-patterns, so that the compiler does not turn the
 * first four into calls of themselves.
 */
#include <string.h>

int
memcmp(const void *left, const void *right, size_t len)
{
	const unsigned char *l = static_cast<const unsigned char *>(left);
	const unsigned char *r = static_cast<const unsigned char *>(right);

	for (; len > 0; len--, l++, r++) {
		if (*l != *r)
			return (*l - *r);
	}
	return (0);
}

void *
memcpy(void *to, const void *from, size_t len)
{
	char *target = static_cast<char *>(to);
	const char *source = static_cast<const char *>(from);

	for (size_t i = 0; i < len; i++)
		target[i] = source[i];
	return (to);
}

void *
memmove(void *to, const void *from, size_t len)
{
	char *target = static_cast<char *>(to);
	const char *source = static_cast<const char *>(from);

	if (target <= source)
		return (memcpy(to, from, len));
	for (size_t i = len; i > 0; i--)
		target[i - 1] = source[i - 1];
	return (to);
}

void *
memset(void *to, int value, size_t len)
{
	char *target = static_cast<char *>(to);

	for (size_t i = 0; i < len; i++)
		target[i] = static_cast<char>(value);
	return (to);
}

char *
strcat(char *to, const char *from)
{
	memcpy(to + strlen(to), from, strlen(from) + 1);
	return (to);
}

char *
strchr(const char *text, int c)
{
	for (; *text != c; text++) {
		if (*text == '\0')
			return (nullptr);
	}
	return (const_cast<char *>(text));
}

int
strcmp(const char *left, const char *right)
{
	return (strncmp(left, right, static_cast<size_t>(-1)));
}

size_t
strlen(const char *text)
{
	const char *end = text;

	while (*end != '\0')
		end++;
	return (end - text);
}

int
strncmp(const char *left, const char *right, size_t len)
{
	for (; len > 0; len--, left++, right++) {
		if (*left != *right || *left == '\0') {
			return (static_cast<unsigned char>(*left) -
			    static_cast<unsigned char>(*right));
		}
	}
	return (0);
}

char *
strrchr(const char *text, int c)
{
	const char *last = nullptr;

	for (;; text++) {
		if (*text == c)
			last = text;
		if (*text == '\0')
			return (const_cast<char *>(last));
	}
}

char *
strstr(const char *text, const char *part)
{
	const size_t len = strlen(part);

	for (; strncmp(text, part, len) != 0; text++) {
		if (*text == '\0')
			return (nullptr);
	}
	return (const_cast<char *>(text));
}
