/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Formatted output to memory.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

namespace {

/* Stores the characters for which there is room. */
class Output {
public:
	Output(char *to, size_t size)
	    : to_(to), size_(size), count_(0)
	{
	}

	void
	put(char c)
	{
		if (count_ + 1 < size_)
			to_[count_] = c;
		count_++;
	}

	void
	put(char c, int times)
	{
		for (; times > 0; times--)
			put(c);
	}

	void
	put(const char *text, size_t len)
	{
		for (size_t i = 0; i < len; i++)
			put(text[i]);
	}

	/* The length of the whole text. */
	int
	finish()
	{
		if (size_ > 0)
			to_[count_ < size_ ? count_ : size_ - 1] = '\0';
		return (static_cast<int>(count_));
	}

private:
	char	*to_;
	size_t	size_;
	size_t	count_;
};

/* The flags and sizes between a '%' and its conversion. */
struct Directive {
	bool	left, zeros, prefixed, wide;
	int	width, precision;
};

const char *
read_number(const char *at, int *number, va_list ap)
{
	if (*at == '*') {
		*number = va_arg(ap, int);
		return (at + 1);
	}
	for (*number = 0; *at >= '0' && *at <= '9'; at++)
		*number = *number * 10 + (*at - '0');
	return (at);
}

const char *
read_directive(const char *at, Directive *directive, va_list ap)
{
	*directive = { false, false, false, false, 0, INT_MAX };
	for (;; at++) {
		if (*at == '-')
			directive->left = true;
		else if (*at == '0')
			directive->zeros = true;
		else if (*at == '#')
			directive->prefixed = true;
		else
			break;
	}
	at = read_number(at, &directive->width, ap);
	if (*at == '.')
		at = read_number(at + 1, &directive->precision, ap);
	for (; *at == 'l' || *at == 'z'; at++)
		directive->wide = true;
	return (at);
}

void
put_padded(Output &output, const Directive &directive, const char *text,
    size_t len)
{
	const int padding = directive.width - static_cast<int>(len);

	if (!directive.left)
		output.put(' ', padding);
	output.put(text, len);
	if (directive.left)
		output.put(' ', padding);
}

void
put_text(Output &output, const Directive &directive, const char *text)
{
	const size_t most = static_cast<size_t>(directive.precision);
	size_t len = 0;

	while (len < most && text[len] != '\0')
		len++;
	put_padded(output, directive, text, len);
}

/* sign: "", "-" or "0x". */
void
put_number(Output &output, const Directive &directive, const char *sign,
    uint64_t value, unsigned int base)
{
	char text[32];
	char *at = text + sizeof(text);
	const size_t sign_len = strlen(sign);
	size_t wanted = 1;

	if (directive.zeros && !directive.left &&
	    directive.width > static_cast<int>(sign_len))
		wanted = directive.width - sign_len;
	if (wanted > sizeof(text) - sign_len)
		wanted = sizeof(text) - sign_len;
	do {
		*--at = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	while (static_cast<size_t>(text + sizeof(text) - at) < wanted)
		*--at = '0';
	at -= sign_len;
	memcpy(at, sign, sign_len);
	put_padded(output, directive, at, text + sizeof(text) - at);
}

int64_t
signed_argument(const Directive &directive, va_list ap)
{
	return (directive.wide ? va_arg(ap, long) : va_arg(ap, int));
}

uint64_t
unsigned_argument(const Directive &directive, va_list ap)
{
	return (directive.wide ? va_arg(ap, unsigned long) :
	    va_arg(ap, unsigned int));
}

void
convert(Output &output, const Directive &directive, char conversion,
    va_list ap)
{
	switch (conversion) {
	case 'c': {
		const char c = static_cast<char>(va_arg(ap, int));

		put_padded(output, directive, &c, 1);
		break;
	}
	case 'd':
	case 'i': {
		const int64_t value = signed_argument(directive, ap);

		put_number(output, directive, value < 0 ? "-" : "",
		    value < 0 ? -static_cast<uint64_t>(value) : value, 10);
		break;
	}
	case 'p':
		put_number(output, directive, "0x", reinterpret_cast<uint64_t>(
		    va_arg(ap, const void *)), 16);
		break;
	case 's':
		put_text(output, directive, va_arg(ap, const char *));
		break;
	case 'u':
		put_number(output, directive, "",
		    unsigned_argument(directive, ap), 10);
		break;
	case 'x': {
		const uint64_t value = unsigned_argument(directive, ap);

		put_number(output, directive,
		    directive.prefixed && value != 0 ? "0x" : "", value, 16);
		break;
	}
	default:
		output.put(conversion);
		break;
	}
}

} /* namespace */

int
vsnprintf(char *to, size_t size, const char *format, va_list ap)
{
	Output output(to, size);

	for (; *format != '\0'; format++) {
		Directive directive;

		if (*format != '%') {
			output.put(*format);
			continue;
		}
		format = read_directive(format + 1, &directive, ap);
		if (*format == '\0')
			break;
		convert(output, directive, *format, ap);
	}
	return (output.finish());
}

int
snprintf(char *to, size_t size, const char *format, ...)
{
	va_list ap;
	int len;

	va_start(ap, format);
	len = vsnprintf(to, size, format, ap);
	va_end(ap);
	return (len);
}
