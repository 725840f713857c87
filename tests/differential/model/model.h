/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The model of the kernel: one thread runs one step of a scenario.  Every call
 * of a service is recorded and has the result that the scenario orders, or else
 * the one that the service's contract gives.
 */
#ifndef _DIFFERENTIAL_MODEL_H_
#define _DIFFERENTIAL_MODEL_H_

#include "trace.h"

/* The functions under test, of one implementation. */
struct Implementation {
	const char *name;
	decltype(::sys_ptrace) *sys_ptrace;
	int (*kern_ptrace)(struct proc *curp, int req, pid_t pid,
	    void *addr, int data, int *res);
	int (*trace_req)(struct proc *p);
	void (*stopevent)(struct proc *p, unsigned int event,
	    unsigned int val);
};

extern const Implementation rewrite;
extern const Implementation original;
extern const bool have_original;

/* The step under way. */
struct Run {
	const Step *step;
	Result *result;
	u_char calls[SERVICES];		/* how many so far */
	lwkt_token_t tokens[MAX_TOKENS];
	int token_count;
	const void *lock;	/* that is held */
	const struct vm_map *map;	/* that is locked, or null */
	int objects_held;
	struct {
		bool used;
		size_t bytes;
	} allocations[2];		/* of the kernel's memory */
	u_int memory_kept;		/* at the beginning */
	bool locks_attach;		/* it is the rewrite's PT_ATTACH */
	bool time_passed;		/* since a sleep began */
	const volatile void *queued;	/* where it is queued to sleep */
};

extern Run run;

void	model_init();

/* The world is as it was at first, but for these. */
void	model_begin(const Happening *setting, int count);

/* Have an implementation take one step.  limit_ms, or 0 for none. */
void	model_run(const Implementation &implementation, const Step &step,
	    int limit_ms, Result *result);

/* The caller goes on on that CPU. */
void	move_to_cpu(u_long cpu);

/* Whether a step is about registers that a CPU may have. */
bool	moves_cpu_registers(const Step &step);

/* Whatever SYSINIT() registers for boot is called. */
void	register_callbacks();

/* at_fork(9)'s functions are called for a child of p's; at_exit(9)'s for p. */
void	forked(struct proc *p, struct proc *child);
void	exited(struct proc *p);

/* The same in another world: world becomes it. */
void	model_restore(const World &saved, Name caller);

static inline Thread *
thread_of(struct lwp *lp)
{
	return (reinterpret_cast<Thread *>(lp));
}

/*
 * Another thread runs, without the tokens of who is under way, until that one
 * runs again.
 */
struct Bystanding {
	struct lwp *lp;
	struct ucred cred;
	int token_count;
};
Bystanding	model_become(Name who, int number);
void		model_return(const Bystanding &others);

int	model_sys_ptrace(const Implementation &implementation,
	    const struct ptrace_args &wanted, int *value);

/* How much of kmalloc()'s memory is kept longer than a request. */
u_int	memory_kept();

/* A wakeup of this address: whoever is queued there is not any more. */
void	wake_sleeper(const volatile void *ident);

/* The first contract that is broken is what the result says. */
void	check(bool holds, Service service, const char *contract);

void	escape(Outcome outcome) __attribute__((__noreturn__));

/* One call of a service: its record, and the order it was given. */
class Visit {
public:
	template <typename... Arguments>
	explicit Visit(Service service, Arguments... arguments)
	    : service_(service)
	{
		const long list[] = { as_long(arguments)..., 0 };

		begin(list, sizeof...(arguments));
	}

	/* The order not to do as usual, or null. */
	const Turn *order() const { return (order_); }

	/* The errno that was ordered, or 0. */
	int ordered_error() const { return (order_ ? order_->error : 0); }

	/* Make the changes that are to happen during a call. */
	bool	wait();			/* whether anything did */

	void check(bool holds, const char *contract) const
	    { ::check(holds, service_, contract); }
	void	check_held(const struct proc *p) const;
	void	check_token(const struct proc *p) const;
	void	check_no_spinlock() const;

	/* A thread of a process that is held and whose token is ours. */
	void	check_thread(const struct lwp *lp) const;
	void	check_in_tree(const struct lwp *lp) const;

	int
	answer(int value) const
	{
		record_->answer = value;
		return (value);
	}

private:
	static long as_long(long value) { return (value); }
	static long as_long(u_long value)
	    { return (static_cast<long>(value)); }
	static long as_long(int value) { return (value); }
	static long as_long(u_int value) { return (value); }
	static long as_long(const volatile void *pointer)
	    { return (reinterpret_cast<long>(pointer)); }

	void	begin(const long *arguments, int count);

	Service service_;
	int nth_;
	Record *record_;
	const Turn *order_ = nullptr;
};

#endif /* !_DIFFERENTIAL_MODEL_H_ */
