/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel services, a row each.
 */

#include "services.h"

static const ServiceFacts table[] = {
	{ Service::copyin, "copyin", "xd", Window::BLOCKS, true },
	{ Service::copyout, "copyout", "xdx", Window::BLOCKS, true },
	{ Service::pfind, "pfind", "d", Window::BLOCKS, false },
	{ Service::phold, "phold", "p", Window::NONE, false },
	{ Service::prele, "prele", "p", Window::NONE, false },
	{ Service::priv_check_cred, "priv_check_cred", "pdd", Window::NONE,
	    true },
	{ Service::lwkt_gettoken, "lwkt_gettoken", "t", Window::BLOCKS,
	    false },
	{ Service::lwkt_reltoken, "lwkt_reltoken", "t", Window::NONE,
	    false },
	{ Service::lwkt_user_yield, "lwkt_user_yield", "", Window::BLOCKS,
	    false },
	{ Service::lock, "lockmgr_exclusive", "", Window::BLOCKS, false },
	{ Service::unlock, "lockmgr_release", "", Window::NONE, false },
	{ Service::kmalloc, "kmalloc", "dx", Window::BLOCKS, false },
	{ Service::kfree, "kfree", "", Window::NONE, false },
	{ Service::vmspace_getrefs, "vmspace_getrefs", "p", Window::NONE,
	    false },
	{ Service::vmspace_hold, "vmspace_hold", "p", Window::BLOCKS,
	    false },
	{ Service::vmspace_drop, "vmspace_drop", "p", Window::NONE, false },
	{ Service::vm_fault_page, "vm_fault_page", "pxxx", Window::BLOCKS,
	    true },
	{ Service::vm_page_wakeup, "vm_page_wakeup", "x", Window::NONE,
	    false },
	{ Service::vm_page_unhold, "vm_page_unhold", "x", Window::NONE,
	    false },
	{ Service::uiomove, "uiomove", "xdfx", Window::BLOCKS, true },
	{ Service::spin_lock, "spin_lock", "snn", Window::NONE, false },
	{ Service::spin_lock_contested, "_spin_lock_contested", "snnd",
	    Window::SPIN, false },
	{ Service::spin_unlock, "spin_unlock", "s", Window::SPIN, false },
	{ Service::crit_enter, "crit_enter", "", Window::NONE, false },
	{ Service::crit_exit, "crit_exit", "", Window::NONE, false },
	{ Service::lwphold, "LWPHOLD", "l", Window::NONE, false },
	{ Service::lwprele, "LWPRELE", "l", Window::NONE, false },
	{ Service::first_lwp, "lwp_rb_tree_RB_MINMAX", "pd", Window::NONE,
	    false },
	{ Service::next_lwp, "lwp_rb_tree_RB_NEXT", "l", Window::NONE,
	    false },
	{ Service::ksignal, "ksignal", "pd", Window::BLOCKS, false },
	{ Service::proc_reparent, "proc_reparent", "pp", Window::BLOCKS,
	    false },
	{ Service::proc_unstop, "proc_unstop", "pd", Window::BLOCKS, false },
	{ Service::ptrace_set_pc, "ptrace_set_pc", "lx", Window::NONE, true },
	{ Service::ptrace_single_step, "ptrace_single_step", "l",
	    Window::NONE, true },
	{ Service::p_trespass, "p_trespass", "pp", Window::NONE, true },
	{ Service::procfs_domem, "procfs_domem", "plxdfx", Window::BLOCKS,
	    true },
	{ Service::procfs_read_regs, "procfs_read_regs", "l",
	    Window::NONE, true },
	{ Service::procfs_write_regs, "procfs_write_regs", "lx",
	    Window::NONE, true },
	{ Service::procfs_read_fpregs, "procfs_read_fpregs", "l",
	    Window::NONE, true },
	{ Service::procfs_write_fpregs, "procfs_write_fpregs", "lx",
	    Window::NONE, true },
	{ Service::procfs_read_dbregs, "procfs_read_dbregs", "l",
	    Window::NONE, true },
	{ Service::procfs_write_dbregs, "procfs_write_dbregs", "lx",
	    Window::NONE, true },
	{ Service::tsleep, "tsleep", "ixnnd", Window::BLOCKS, false },
	{ Service::tsleep_interlock, "tsleep_interlock", "id", Window::NONE,
	    false },
	{ Service::wakeup, "wakeup", "i", Window::SPIN, false },
};

static_assert(sizeof(table) / sizeof(table[0]) == SERVICES,
    "a row for every service");

const ServiceFacts &
facts(Service service)
{
	return (table[static_cast<int>(service)]);
}
