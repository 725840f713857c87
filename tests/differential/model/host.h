/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The model's interface to the host: C functions, so that neither side includes
 * the other's headers.
 */
#ifndef _DIFFERENTIAL_HOST_H_
#define _DIFFERENTIAL_HOST_H_

extern "C" {

int	vsnprintf(char *to, unsigned long size, const char *format,
	    __builtin_va_list args);

/* %gs points at cpu from now on; faults are caught while host_try() runs. */
void	host_init(void *cpu);

/*
 * Call body(argument).  Returns 0, the argument of host_escape(), HOST_FAULT
 * if it accessed unmapped memory, or HOST_TIMEOUT.  limit_ms is the time limit,
 * or 0.
 */
int	host_try(void (*body)(void *argument), void *argument, int limit_ms);
void	host_escape(int why) __attribute__((__noreturn__));

}

static const int HOST_FAULT = 100;
static const int HOST_TIMEOUT = 101;

#endif /* !_DIFFERENTIAL_HOST_H_ */
