/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stubs of machine.h for the model: memory and registers are 0, no signal is
 * caught, and there are no processes but those of the scenario.
 */

#include <string.h>

#include "model.h"

extern "C" {

void
machine_yield()
{
}

int
machine_syscall_done(int, int)
{
	return (0);
}

void
machine_report_calls(int)
{
}

enum machine_action
machine_action(int, int)
{
	return (ACTION_DEFAULT);
}

int
machine_blocks(int, int)
{
	return (0);
}

int
machine_signalled(int)
{
	return (0);
}

int
machine_sleeps(int)
{
	return (0);
}

int
machine_pgrp(int)
{
	return (1);
}

int
machine_nocldwait(int)
{
	return (0);
}

int
machine_orphaned(int)
{
	return (0);
}

void
machine_job_stopped(int)
{
}

void
machine_job_continued(int)
{
}

int
machine_signal(int signal)
{
	return (signal);
}

int
machine_status(int status)
{
	return (status);
}

/*
 * Mapped memory is 0, except the descriptors of PT_IO.  No transfer crosses
 * the end of a page.
 */
static const struct {
	unsigned long at;
	struct {
		int operation;
		unsigned long theirs, ours, length;
	} descriptor;
} io_descriptors[] = {
	{ READ_DESCRIPTOR, { 1, THEIR_PAGES, OWN_PAGES, 8192 } },
	{ WRITE_DESCRIPTOR, { 2, THEIR_PAGES, OWN_PAGES, 8192 } },
};

unsigned long
machine_read(int pid, unsigned long from, void *to, unsigned long bytes)
{
	if (!world_has_page(pid, from))
		return (0);
	memset(to, 0, bytes);
	for (const auto &io : io_descriptors) {
		if (from == io.at && bytes == sizeof(io.descriptor))
			memcpy(to, &io.descriptor, bytes);
	}
	return (bytes);
}

unsigned long
machine_write(int pid, unsigned long to, const void *from,
    unsigned long bytes, int)
{
	int status;

	if (to == STATUS && bytes == sizeof(status)) {
		memcpy(&status, from, sizeof(status));
		world_status_reported(status);
	}
	return (world_has_page(pid, to) ? bytes : 0);
}

void
machine_set_convention(int, enum machine_convention)
{
}

int
machine_get_regs(int, struct machine_regs *regs)
{
	memset(regs, 0, sizeof(*regs));
	return (0);
}

int
machine_set_regs(int, const struct machine_regs *)
{
	return (0);
}

int
machine_get_fxsave(int, void *area)
{
	memset(area, 0, MACHINE_FXSAVE);
	return (0);
}

int
machine_set_fxsave(int, const void *)
{
	return (0);
}

int
machine_get_xsave(int, void *area)
{
	memset(area, 0, MACHINE_XSAVE);
	return (0);
}

int
machine_set_xsave(int, const void *)
{
	return (0);
}

int
machine_get_tls(int, unsigned long bases[2])
{
	bases[0] = bases[1] = 0;
	return (0);
}

int
machine_map_read(int)
{
	return (0);
}

const struct machine_mapping *
machine_map_entry(int)
{
	return (nullptr);
}

int
machine_arguments(int, struct machine_arguments *)
{
	return (-1);
}

int
machine_get_dbregs(int, unsigned long *regs)
{
	memset(regs, 0, MACHINE_DBREGS * sizeof(*regs));
	return (0);
}

int
machine_set_dbregs(int, const unsigned long *)
{
	return (0);
}

int
machine_get_thread(int, struct machine_thread *)
{
	return (-1);
}

int
machine_lookup(int, struct machine_process *)
{
	return (-1);
}

int
machine_adopt(int, int *, int)
{
	return (-1);
}

void
machine_release(int, int)
{
}

}
