/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * sys_process.ko: puts this project's sys_ptrace into the system call table
 * of the running kernel, and the kernel's own back.
 *
 * stopevent() and trace_req() are called by name and stay the kernel's.
 */
#include "sys_process_kernel.h"
#include "sys_process_module_kernel.h"

namespace {

const char NAME[] = "sys_process";

/* What the table had: the running kernel's own; nullptr: not replaced. */
sy_call_t *original;

/* Callers between entry to and exit from sys_ptrace here. */
volatile u_int inside;

/* How long unloading waits for them. */
const int SECONDS = 5;

class Caller {
public:
	Caller()
	{
		atomic_add_int(&inside, 1);
	}

	~Caller()
	{
		atomic_subtract_int(&inside, 1);
	}

	Caller(const Caller &) = delete;
	Caller &operator=(const Caller &) = delete;
};

/*
 * Requests since it was loaded.  SYSCTL_OID's flags are an int with bit 31,
 * and it leaves out the members that are 0.
 */
u_long calls;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnarrowing"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
SYSCTL_ULONG(_debug, OID_AUTO, sys_process_calls, CTLFLAG_RD, &calls, 0,
    "ptrace(2) requests that sys_process.ko has served");
#pragma GCC diagnostic pop

/* As the table has it: with pointers to no type in particular. */
sy_call_t *
our_ptrace()
{
	return (reinterpret_cast<sy_call_t *>(
	    reinterpret_cast<void (*)()>(sys_ptrace)));
}

/* In the table: as sys_ptrace(), counting who is in it. */
template <typename... Arguments>
int
counted_ptrace(Arguments... arguments)
{
	const Caller caller;

	atomic_add_long(&calls, 1);
	return (our_ptrace()(arguments...));
}

struct sysent &
slot()
{
	return (sysent[SYS_ptrace]);
}

/*
 * Returns when every processor has switched threads.  A thread in the kernel
 * switches only of its own accord, and does not between loading sy_call and
 * Caller's count, nor between that count's end and its return from here.
 */
void
pass_every_processor()
{
	const int here = mycpu->gd_cpuid;

	for (int cpu = 0; cpu < ncpus; cpu++)
		lwkt_migratecpu(cpu);
	lwkt_migratecpu(here);
}

/* The running kernel's own sys_ptrace, past ours of the same name. */
sy_call_t *
kernels_own()
{
	char name[] = "sys_ptrace";
	caddr_t address;

	if (linker_file_lookup_symbol(linker_kernel_file, name, 0,
	    &address) != 0)
		return (nullptr);
	return (reinterpret_cast<sy_call_t *>(address));
}

int
refuse(const char *why)
{
	kprintf("%s: not put in place: %s\n", NAME, why);
	return (ENOEXEC);
}

/* The one place that knows what fits. */
int
check_kernel()
{
	if (osreldate != __DragonFly_version) {
		kprintf("%s: built for %d, the kernel is %d\n", NAME,
		    __DragonFly_version, osreldate);
		return (refuse("it is for another kernel"));
	}
	if (kernels_own() == nullptr)
		return (refuse("the kernel has no symbol sys_ptrace"));
	if (slot().sy_call != kernels_own())
		return (refuse("ptrace(2) has been replaced already"));
	return (0);
}

int
put_in_place()
{
	const int error = check_kernel();

	if (error != 0)
		return (error);
	original = slot().sy_call;
	slot().sy_call = counted_ptrace;
	return (0);
}

/*
 * EBUSY, and it stays in place, if a caller does not leave in time.  May
 * block for that long.
 */
int
put_back()
{
	if (original == nullptr)
		return (0);
	slot().sy_call = original;
	pass_every_processor();
	for (int i = 0; inside != 0; i++) {
		if (i == SECONDS * hz) {
			slot().sy_call = counted_ptrace;
			return (EBUSY);
		}
		tsleep(&inside, 0, "ptrout", 1);
	}
	pass_every_processor();
	original = nullptr;
	return (0);
}

/* A module whose loading failed is told to unload, too. */
int
handle_event(module_t, int event, void *)
{
	switch (event) {
	case MOD_LOAD:
		return (put_in_place());
	case MOD_UNLOAD:
		return (put_back());
	}
	return (0);
}

moduledata_t module_data = { NAME, handle_event, nullptr };

} /* namespace */

DECLARE_MODULE(sys_process, module_data, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(sys_process, 1);
