/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a module sees of the kernel besides sys_process_kernel.h.
 */
#ifndef _MODULE_SYS_PROCESS_MODULE_KERNEL_H_
#define _MODULE_SYS_PROCESS_MODULE_KERNEL_H_

#pragma GCC system_header

/* The name of parameters in sysctl.h. */
#define new	new_field

extern "C" {

#include <sys/linker.h>
#include <sys/module.h>
#include <sys/syscall.h>
#include <sys/sysctl.h>
#include <sys/sysent.h>

}

#undef new

#endif /* !_MODULE_SYS_PROCESS_MODULE_KERNEL_H_ */
