/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Call sys_ptrace() of either generation of headers.  The result of the
 * system call is copied in from *result and out to it; sys_ptrace()'s errno
 * is returned.  Include this after the kernel's headers.
 */
#ifndef _HOSTED_CALL_SYS_PTRACE_H_
#define _HOSTED_CALL_SYS_PTRACE_H_

template <typename Args>
static int
call_sys_ptrace(int (*call)(Args *), Args *uap, int *result)
{
	uap->sysmsg_result = *result;

	const int error = call(uap);

	*result = uap->sysmsg_result;
	return (error);
}

template <typename Sysmsg, typename Args>
static int
call_sys_ptrace(int (*call)(Sysmsg *, const Args *), const Args *uap,
    int *result)
{
	Sysmsg sysmsg = {};

	sysmsg.sysmsg_result = *result;

	const int error = call(&sysmsg, uap);

	*result = sysmsg.sysmsg_result;
	return (error);
}

#endif /* !_HOSTED_CALL_SYS_PTRACE_H_ */
