/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the model needs of the machine that it runs on: plain C functions,
 * so that neither side sees the other's headers.
 */
#ifndef _DIFFERENTIAL_HOST_H_
#define _DIFFERENTIAL_HOST_H_

extern "C" {

int	vsnprintf(char *to, unsigned long size, const char *format,
	    __builtin_va_list args);

/* %gs points at cpu from now on; faults are caught while host_try() runs. */
void	host_init(void *cpu);

/*
 * Call body(argument) and return 0, or what host_escape() was given, or
 * HOST_FAULT if it touched memory that is not there, or HOST_TIMEOUT.
 * limit_ms is how long it may take, or 0.
 */
int	host_try(void (*body)(void *argument), void *argument, int limit_ms);
void	host_escape(int why) __attribute__((__noreturn__));

}

static const int HOST_FAULT = 100;
static const int HOST_TIMEOUT = 101;

#endif /* !_DIFFERENTIAL_HOST_H_ */
