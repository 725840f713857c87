/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Properties of the kernel headers of one generation: UAP, the result of a
 * system call is in its arguments, and CAPS, there are capabilities.
 * sys_process_tree.h must detect them.
 */

#include "sys_process_kernel.h"

constexpr bool
takes_result_in_arguments(int (*)(struct ptrace_args *))
{
	return (true);
}

constexpr bool
takes_result_in_arguments(int (*)(struct sysmsg *, const struct ptrace_args *))
{
	return (false);
}

static_assert(takes_result_in_arguments(sys_ptrace) == UAP,
    "the shape of sys_ptrace()");

#if __has_include(<sys/caps.h>) == !CAPS
static_assert(false, "sys/caps.h");
#endif
#if __has_include(<sys/priv.h>) == CAPS
static_assert(false, "sys/priv.h");
#endif

template <typename Cred>
constexpr auto
has_capabilities(const Cred *cred) -> decltype(&cred->cr_caps, true)
{
	return (true);
}

constexpr bool
has_capabilities(const void *)
{
	return (false);
}

static_assert(has_capabilities(static_cast<struct ucred *>(nullptr)) == CAPS,
    "struct ucred");

template <typename Proc>
constexpr auto
may_be_guest(const Proc *p) -> decltype(&p->p_vmm, true)
{
	return (true);
}

constexpr bool
may_be_guest(const void *)
{
	return (false);
}

static_assert(may_be_guest(static_cast<struct proc *>(nullptr)) == UAP,
    "guests of vmm");
static_assert(LAST_SIGNAL == (UAP ? 128 : 127), "the last signal");
