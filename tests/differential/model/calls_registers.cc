/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The machine's services for register files, and who may use them.
 */

#include "fpregs.h"
#include "memory.h"
#include "model.h"

/*
 * PT_DETACH and fork1() are done with every thread in turn, as p_token keeps
 * them there.
 */
static void
check_hold(const Visit &visit, const struct lwp *lp)
{
	if (run.step->req == PT_DETACH || run.step->entry == Entry::FORK ||
	    run.step->entry == Entry::PLAY)
		visit.check_in_tree(lp);
	else
		visit.check(lp->lwp_lock > 0, "a thread that is not held");
}

/* While it runs its CPU has them; general ones are on its kernel stack. */
static bool
is_in_cpu(const struct lwp *lp, File file)
{
	return (file != GENERAL && (lp->lwp_thread->td_flags &
	    (TDF_RUNNING | TDF_PREEMPT_LOCK)) != 0);
}

static int
read_registers(Service service, struct lwp *lp, File file, void *registers)
{
	Visit visit(service, lp);

	visit.check_thread(lp);
	check_hold(visit, lp);
	visit.check(run.step->req == PT_DETACH || !is_in_cpu(lp, file),
	    "registers that are in another CPU");
	if (visit.ordered_error() == 0)
		read_file(thread_of(lp), file,
		    static_cast<u_char *>(registers));
	return (visit.answer(visit.ordered_error()));
}

static int
write_registers(Service service, struct lwp *lp, File file,
    const void *registers)
{
	Visit visit(service, lp, digest(registers, file_size(file)));

	visit.check_thread(lp);
	check_hold(visit, lp);
	visit.check(run.step->entry == Entry::FORK ||
	    lp->lwp_proc->p_stat == SIDL ||
	    lp->lwp_proc->p_stat == SSTOP, "a process that runs");
	visit.check(run.step->req != PT_SETDBREGS ||
	    (lp->lwp_thread->td_gd == mycpu && curthread->td_critcount > 0),
	    "not in a critical section on the thread's CPU");
	if (visit.ordered_error() == 0)
		write_file(thread_of(lp), file,
		    static_cast<const u_char *>(registers));
	return (visit.answer(visit.ordered_error()));
}

extern "C" {

void
lwkt_setcpu_self(struct globaldata *gd)
{
	if (gd == mycpu)
		return;

	const u_long cpu = gd - machine_cpu(0);
	Visit visit(Service::setcpu, cpu);

	visit.check(cpu < CPUS, "no such CPU");
	visit.wait();
	move_to_cpu(cpu);
	fpregs_arrive(cpu);
}

int
p_trespass(struct ucred *mine, struct ucred *theirs)
{
	Visit visit(Service::p_trespass, mine, theirs);

	if (visit.order() != nullptr)
		return (visit.answer(visit.ordered_error()));
	return (visit.answer(trespass(mine, theirs)));
}

int
procfs_read_regs(struct lwp *lp, struct reg *regs)
{
	return (read_registers(Service::procfs_read_regs, lp, GENERAL, regs));
}

int
procfs_write_regs(struct lwp *lp, struct reg *regs)
{
	return (write_registers(Service::procfs_write_regs, lp, GENERAL,
	    regs));
}

int
procfs_read_fpregs(struct lwp *lp, struct fpreg *regs)
{
	return (read_registers(Service::procfs_read_fpregs, lp, FLOATING,
	    regs));
}

int
procfs_write_fpregs(struct lwp *lp, struct fpreg *regs)
{
	return (write_registers(Service::procfs_write_fpregs, lp, FLOATING,
	    regs));
}

int
procfs_read_dbregs(struct lwp *lp, struct dbreg *regs)
{
	return (read_registers(Service::procfs_read_dbregs, lp, DEBUG,
	    regs));
}

int
procfs_write_dbregs(struct lwp *lp, struct dbreg *regs)
{
	return (write_registers(Service::procfs_write_dbregs, lp, DEBUG,
	    regs));
}

}
