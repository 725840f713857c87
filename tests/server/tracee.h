/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A traced process and its threads: ptrace(2) and waitpid(2), every answer
 * checked.
 */
#ifndef _SERVER_TRACEE_H_
#define _SERVER_TRACEE_H_

#include <sys/types.h>
#include <sys/ptrace.h>
#include <machine/reg.h>

#include <cstddef>
#include <optional>
#include <vector>

/* A DragonFly that has not got it yet. */
#ifndef PT_LWPINFO
#include "../../sys/sys/ptrace_requests.h"
#endif

/* What waitpid(2) told. */
struct Stop {
	enum Kind { STOPPED, EXITED, KILLED } kind;
	int value;		/* the signal, 0 if unknown; or the status */
};

/* Is a SIGTRAP pending for that thread? */
bool	trap_pending(const struct ptrace_lwpinfo &info);

/* What fails throws an Error. */
class Tracee {
public:
	/* A child that is about to stop, or a process to attach to. */
	Tracee(pid_t pid, bool attached);

	/* One that has stopped, or ended. */
	Tracee(pid_t pid, const Stop &stop) : pid_(pid),
	    alive_(stop.kind == Stop::STOPPED), running_(false),
	    stop_sent_(false) {}

	pid_t pid() const { return (pid_); }
	bool alive() const { return (alive_); }
	bool running() const { return (running_); }

	/* False if there is nothing to be told now. */
	bool take(Stop *stop);

	/* The same of what waitpid(2) has answered. */
	bool accept(pid_t who, int status, Stop *stop);
	static Stop stop_of(int status);

	/*
	 * The end that waitpid(2) told while a request waited for the tracee,
	 * once; none otherwise.
	 */
	std::optional<int> take_end();
	bool has_end() const { return (end_.has_value()); }

	/*
	 * A request has failed: SIGKILL ends the tracee, and waitpid(2) will
	 * tell.  If not, has_stopped_untold() finds that it is stopped.
	 */
	void expect_end() { running_ = true; }

	/*
	 * A stop is never told if the last thread that ran ended instead of
	 * stopping (ptrace(2), BUGS), or if a request comes while the last
	 * thread stops.  Requests work then.  False if it runs; else what was
	 * told after all, or a stop for SIGTRAP, a SIGSTOP of ours, or 0.
	 */
	bool has_stopped_untold(Stop *stop);

	/* Wait so long for a stop or the end; false if none came. */
	bool wait(Stop *stop, int seconds);

	/* Have it stop for a SIGSTOP; stop_sent() until that is told. */
	void interrupt();
	bool stop_sent() const { return (stop_sent_); }

	void resume(int signal);
	void detach(int signal);

	/* Running or not; returns when it has ended. */
	void kill();

	std::vector<lwpid_t> threads();

	/* False if there is no such thread.  0: the one that stopped it. */
	bool info(lwpid_t tid, struct ptrace_lwpinfo *info);

	/* False if there is no such thread any more. */
	bool set_step(lwpid_t tid, bool on);

	struct reg registers(lwpid_t tid);
	void set_registers(lwpid_t tid, const struct reg &regs);
	struct fpreg fp_registers(lwpid_t tid);
	void set_fp_registers(lwpid_t tid, const struct fpreg &regs);
	struct dbreg debug_registers(lwpid_t tid);
	void set_debug_registers(lwpid_t tid, const struct dbreg &regs);

	/* PT_GETFSBASE, PT_GETGSBASE, if the kernel has them. */
	bool has_bases() const { return (has_bases_); }
	void read_bases(lwpid_t tid, unsigned long bases[2]);

	/* PT_GETXSTATE_INFO, PT_GETXSTATE; false without these requests. */
	bool xstate_info(struct ptrace_xstate_info *info);
	void read_xstate(lwpid_t tid, void *area);

	/* PT_SETXSTATE, which sets that of the thread that stopped it. */
	void set_xstate(const void *area, size_t length);

	/* PT_VM_ENTRY; false behind the last one. */
	bool map_entry(struct ptrace_vm_entry *entry);

	/* False if the kernel tells no events. */
	bool set_events(int mask);

	/* How many bytes could be read: less if the rest is not there. */
	size_t read(unsigned long address, char *buffer, size_t length);
	bool write(unsigned long address, const char *buffer, size_t length);

	/* Bytes of the auxiliary vector; 0 at its end, or if unknown. */
	size_t read_auxv(size_t offset, char *buffer, size_t length);

private:
	int call(int number, const void *address, int data);
	void request(int number, const char *name, const void *address,
	    int data);
	bool move(int operation, unsigned long address, char *buffer,
	    size_t length);

	pid_t pid_;
	bool alive_ = true;
	bool running_ = true;
	bool stop_sent_;
	bool has_bases_ = false;
	std::optional<int> end_;	/* that no take() has told */
};

#endif /* !_SERVER_TRACEE_H_ */
