/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel services that sys_process.cc calls, and the points in the kernel's
 * inline functions that notify the model.
 */
#ifndef _DIFFERENTIAL_SERVICES_H_
#define _DIFFERENTIAL_SERVICES_H_

#include "sys_process_kernel.h"

enum class Service : u_char {
	copyin, copyout, pfind, phold, prele, check_privilege,
	lwkt_gettoken, lwkt_reltoken, lwkt_user_yield, lock, unlock,
	kmalloc, kfree, vmspace_getrefs, vmspace_hold, vmspace_drop,
	map_lock, map_unlock, vm_map_lookup_entry, object_hold, object_drop,
	vm_page_lookup, vm_page_dirty, vm_page_hold, vm_page_wakeup,
	vm_page_unhold, vm_fault_page, copy_nofault,
	spin_lock, spin_lock_contested,
	spin_unlock, crit_enter, crit_exit, lwphold, lwprele, first_lwp,
	next_lwp, ksignal, proc_reparent, proc_unstop, ptrace_set_pc,
	ptrace_single_step, p_trespass, procfs_domem, procfs_read_regs,
	procfs_write_regs, procfs_read_fpregs, procfs_write_fpregs,
	procfs_read_dbregs, procfs_write_dbregs, tsleep, tsleep_interlock,
	wakeup, setcpu, reaper_hold, reaper_drop, reaper_get, proc_stop, tstop,
	lwpsignal, lookup_lwp, zpfind,
	COUNT
};

static const int SERVICES = static_cast<int>(Service::COUNT);

/* What may change in the world during a call. */
enum class Window : u_char {
	NONE,
	SPIN,		/* another CPU's work under p_spin only */
	BLOCKS		/* anything: the tokens are lost */
};

struct ServiceFacts {
	Service service;
	const char *name;

	/*
	 * How each argument reads: p process, l thread, t token, s spinlock,
	 * i sleep address, d decimal, x hexadecimal, f what a uio asks, n
	 * half of a name.
	 */
	const char *arguments;
	Window window;
	bool may_fail;		/* in an order to the model */
};

const ServiceFacts &facts(Service service);

#endif /* !_DIFFERENTIAL_SERVICES_H_ */
