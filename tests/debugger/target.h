/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A traced process: ptrace(2) and waitpid(2) on it, every answer checked.
 */
#ifndef _DEBUGGER_TARGET_H_
#define _DEBUGGER_TARGET_H_

#include <sys/types.h>
#include <sys/ptrace.h>
#include <machine/reg.h>

#include <cstddef>
#include <functional>
#include <vector>

#include "watchdog.h"

/* A DragonFly that has not got it yet. */
#ifndef PT_LWPINFO
#include "../../sys/sys/ptrace_requests.h"
#endif

/* The first two arguments of a request: its number and its name. */
#define REQUEST(number)	number, #number

/* Is a SIGTRAP pending for that thread? */
bool	trap_pending(const struct ptrace_lwpinfo &info);

/* What waitpid(2) told. */
struct Event {
	enum Kind { STOPPED, EXITED, KILLED } kind;
	int value;		/* the signal, or the exit status */
	bool core;
};

/*
 * Whatever fails throws an Error that says which request failed, on which
 * process, and why.
 */
class Target {
public:
	explicit Target(pid_t pid, bool running = true);

	pid_t pid() const { return (pid_); }
	bool alive() const { return (alive_); }

	/* From now on that process instead, which is stopped. */
	void become(const Target &other);

	/*
	 * From now on waits tell that function what waitpid(2) told of other
	 * processes.
	 */
	void watch_children(std::function<void(pid_t, int)> tell)
	{
		tell_ = tell;
	}

	Event attach();
	void step(int signal);
	void go_on(int signal);
	void detach(int signal);

	/*
	 * Throws an Ending if ptdb has to end first.  Ctrl-C interrupts the
	 * process meanwhile.
	 */
	Event wait();

	/*
	 * For a process that has to be let go although it may run: from now
	 * on nothing ends a wait but a second signal to ptdb.  It is sent a
	 * SIGSTOP unless one is under way.
	 */
	void call_in();

	/* Has a user typed Ctrl-C since forget_interrupts()? */
	bool interrupted() const
	{
		return (interrupts_ > 0 || watchdog_interrupted());
	}

	/* From now on the user has not typed it. */
	void forget_interrupts() { interrupts_ = 0; }

	/* Did nobody tell of the stop, nor for which signal it is? */
	bool untold() const { return (untold_); }

	bool running() const { return (running_); }

	/* The signal of the last stop; 0 if nobody told, or at none yet. */
	int stopped_for() const { return (stopped_for_); }

	/* A SIGSTOP of ours: it is out() until that has stopped it. */
	void send_stop();

	/* Does it run, or is a SIGSTOP of ours still to stop it? */
	bool out() const { return (alive_ && (running_ || stop_sent_)); }

	/* False if ptdb was told to end a second time. */
	bool await_stop(Event *event);

	/* Throws an Error if the process is not gone within seconds. */
	Event kill();

	/* How many; 1 if the kernel does not know threads. */
	int thread_count();

	/* In order; 0 alone if the kernel does not know threads. */
	std::vector<lwpid_t> threads();

	/* tid 0: the one that stopped the process. */
	struct ptrace_lwpinfo thread(lwpid_t tid);

	/* The thread whose registers are meant; 0 as above. */
	lwpid_t selected() const { return (selected_); }
	void select(lwpid_t tid) { selected_ = tid; }

	struct reg registers() { return (registers(selected_)); }
	struct reg registers(lwpid_t tid);
	struct fpreg fp_registers();
	struct dbreg debug_registers() { return (debug_registers(selected_)); }
	struct dbreg debug_registers(lwpid_t tid);
	void set_registers(const struct reg &regs)
	{
		set_registers(selected_, regs);
	}
	void set_registers(lwpid_t tid, const struct reg &regs);
	void set_debug_registers(const struct dbreg &regs)
	{
		set_debug_registers(selected_, regs);
	}
	void set_debug_registers(lwpid_t tid, const struct dbreg &regs);

	/* For a request that the kernel may lack: 0, or the error. */
	int attempt(int number, const char *name, void *address, int data);

	int read_word(unsigned long address);
	void write_word(unsigned long address, int word);
	void read(unsigned long address, void *buffer, size_t length);
	void write(unsigned long address, const void *buffer, size_t length);

	/* False if not all of it is there to be read. */
	bool try_read(unsigned long address, void *buffer, size_t length);

private:
	int call(int number, const char *name, const void *address,
	    int data);
	int request(int number, const char *name, const void *address,
	    int data);
	bool stopped_again();
	bool ask_again(long *waited);
	bool wait_more(const SignalsHeld &signals, long *waited);
	void interrupt();
	bool move(int operation, unsigned long address, void *buffer,
	    size_t length);
	void resume(int number, const char *name, int signal);
	Event event(int status);
	bool take(Event *event);
	bool has_stopped_untold(Event *event);
	int guess_signal();
	bool await_end(Event *end, int seconds);

	pid_t pid_;
	bool alive_ = true;
	bool running_;
	bool stop_sent_ = false;	/* PT_ATTACH's SIGSTOP, or ours */
	bool untold_ = false;
	int stopped_for_ = 0;
	bool leaving_ = false;		/* call_in() */
	unsigned interrupts_ = 0;	/* since it was resumed */
	lwpid_t selected_ = 0;
	std::function<void(pid_t, int)> tell_;
	bool knows_threads_ = true;	/* until the kernel says EINVAL */
};

#endif /* !_DEBUGGER_TARGET_H_ */
