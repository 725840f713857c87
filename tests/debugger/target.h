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
	explicit Target(pid_t pid);

	pid_t pid() const { return (pid_); }
	bool alive() const { return (alive_); }

	Event attach();
	void step(int signal);
	void go_on(int signal);
	void detach(int signal);
	Event wait();

	/* Throws an Error if the process is not gone within seconds. */
	Event kill();

	struct reg registers();
	struct fpreg fp_registers();
	struct dbreg debug_registers();
	void set_registers(const struct reg &regs);
	void set_debug_registers(const struct dbreg &regs);

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
	bool move(int operation, unsigned long address, void *buffer,
	    size_t length);
	Event event(int status);
	bool take(Event *event);
	bool await_end(Event *end, int seconds);

	pid_t pid_;
	bool alive_ = true;
};

#endif /* !_DEBUGGER_TARGET_H_ */
