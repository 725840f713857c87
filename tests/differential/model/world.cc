/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The world, and how it is when nothing has happened in it yet.
 */

#include "fpregs.h"
#include "world.h"

World world;

int securelevel;

/* Everybody's, to begin with. */
static const gid_t GROUP = 100;

struct Member {
	const char *name;
	pid_t pid;
	Name parent;
	uid_t uid;
};

static const Member cast[CAST] = {
	{ "swapper", 0, NOBODY, 0 },
	{ "init", 1, SWAPPER, 0 },
	{ "parent", 20, INIT, 1001 },
	{ "caller", 30, PARENT, 1001 },
	{ "target", 40, PARENT, 1001 },
	{ "rival", 50, INIT, 1001 },
	{ "child", 60, TARGET, 1001 },
	{ "bystander", 70, CALLER, 1001 },
};

const char *
name_text(Name name)
{
	return (name < CAST ? cast[name].name : "nobody");
}

Name
name_of(const volatile void *pointer)
{
	const u_long at = reinterpret_cast<u_long>(pointer) -
	    reinterpret_cast<u_long>(world.beings);

	return (at < sizeof(world.beings) ?
	    static_cast<Name>(at / sizeof(Being)) : NOBODY);
}

Name
name_of_pid(pid_t pid)
{
	for (int i = 0; i < CAST; ++i) {
		if (cast[i].pid == pid)
			return (static_cast<Name>(i));
	}
	return (NOBODY);
}

pid_t
pid_of(Name name)
{
	return (cast[name].pid);
}

void
give_parent(struct proc *child, struct proc *parent)
{
	child->p_pptr = parent;
	child->p_ppid = parent->p_pid;
}

void
give_threads(Name name, int count)
{
	Being &being = world.beings[name];
	struct lwp **link = &being.p.p_lwp_tree.rbh_root;

	for (int i = 0; i < count; ++i) {
		*link = &being.threads[i].lwp;
		link = &being.threads[i].lwp.u.lwp_rbnode.rbe_next;
	}
	*link = nullptr;
	being.p.p_nthreads = count;
	being.p.p_nstopped = 0;
	for (int i = 0; i < count; ++i)
		being.p.p_nstopped += (being.threads[i].lwp.lwp_mpflags &
		    LWP_MP_WSTOP) != 0;
}

struct lwp *
thread_at(Name name, int nth)
{
	struct lwp *lp = proc_of(name)->p_lwp_tree.rbh_root;

	while (lp != nullptr && nth-- > 0)
		lp = lp->u.lwp_rbnode.rbe_next;
	return (lp);
}

static bool
is_counted(const struct lwp *lp)
{
	return ((lp->lwp_mpflags & LWP_MP_WSTOP) != 0);
}

int
running_threads(Name name)
{
	int count = 0;

	for (int i = 0; const struct lwp *lp = thread_at(name, i); ++i)
		count += lp->lwp_stat == LSRUN && !is_counted(lp);
	return (count);
}

void
uncount(Name name, struct lwp *lp)
{
	if (is_counted(lp))
		--proc_of(name)->p_nstopped;
	lp->lwp_mpflags &= ~LWP_MP_WSTOP;
}

void
tell_parent(Name name)
{
	struct proc *p = proc_of(name);
	const Name parent = name_of(p->p_pptr);

	p->p_flags &= ~P_WAITED;
	if (parent != NOBODY && world.beings[parent].exists &&
	    (world.beings[parent].actions.ps_flag & PS_NOCLDSTOP) == 0)
		note_signal(parent, SIGCHLD);
}

void
count_in(Name name, struct lwp *lp)
{
	if (!is_counted(lp))
		++proc_of(name)->p_nstopped;
	lp->lwp_mpflags |= LWP_MP_WSTOP;
}

void
come_to_rest(Name name, struct lwp *lp)
{
	const struct proc *p = proc_of(name);

	if (p->p_stat != SSTOP || is_counted(lp))
		return;
	lp->lwp_stat = LSSTOP;
	count_in(name, lp);
	if (p->p_nstopped == p->p_nthreads)
		tell_parent(name);
}

void
pass_tick(Name name)
{
	for (int i = 0; struct lwp *lp = thread_at(name, i); ++i) {
		if (lp->lwp_stat == LSRUN)
			come_to_rest(name, lp);
	}
}

static void
begin_thread(Name name, int number)
{
	Thread &thread = world.beings[name].threads[number];
	const u_long salt = name * MAX_THREADS + number + 1;

	thread.lwp.lwp_proc = proc_of(name);
	thread.lwp.lwp_tid = number + 1;
	thread.lwp.lwp_stat = LSSLEEP;
	thread.lwp.lwp_thread = machine_thread(name, number);
	thread.uses_fp = 1;
	thread.pc = salt << 12;
	thread.rflags = 0x202;
	for (int file = 0; file < FILES; ++file)
		thread.files[file] = salt * 0x9e3779b97f4a7c15 + file;
}

/* None has a number as large as the registers have. */
static struct sysent system_call_rows[1];
static struct sysentvec system_calls = { 1, system_call_rows };

static void
begin_being(Name name)
{
	Being &being = world.beings[name];
	const Member &member = cast[name];

	being.exists = true;
	being.p.p_pid = member.pid;
	being.p.p_stat = SACTIVE;

	/* Anybody may be an original parent. */
	being.p.p_flags = P_PTFORKED | (name == SWAPPER ? P_SYSTEM : 0);
	being.p.p_ucred = &being.cred;
	being.p.p_xstat = 0x1111;
	being.cred.cr_uid = member.uid;
	being.cred.cr_ruid = member.uid;
	being.cred.cr_svuid = member.uid;
	being.cred.cr_ngroups = 1;
	being.cred.cr_groups[0] = GROUP;
	being.cred.cr_rgid = GROUP;
	being.cred.cr_svgid = GROUP;
	being.p.p_sigacts = &being.actions;
	being.p.p_sysent = &system_calls;
	being.p.p_vmspace = &being.space;
	being.space.vm_refcnt = 1;
	if (name != SWAPPER) {
		being.p.p_reaper = &world.reapers[0];
		++world.reapers[0].refs;
	}
	if (member.parent != NOBODY)
		give_parent(&being.p, proc_of(member.parent));
	for (int i = 0; i < MAX_THREADS; ++i)
		begin_thread(name, i);
	give_threads(name, 1);
	for (u_long i = 0; i < MEMORY_SIZE; ++i)
		being.memory[i] = name * 31 + i * 5 + 1;
}

void
world_begin()
{
	bzero(&world, sizeof(world));
	for (int i = 0; i < CAST; ++i)
		begin_being(static_cast<Name>(i));
	world.reapers[0].p = proc_of(INIT);
	++world.reapers[0].refs;
	world.securelevel = -1;
}

void
world_enter()
{
	securelevel = world.securelevel;
}

bool
world_has_ring()
{
	for (int i = 0; i < CAST; ++i) {
		const struct proc *p = &world.beings[i].p;
		int steps = 0;

		while (p != nullptr && steps++ <= CAST)
			p = name_of(p) == NOBODY ? nullptr : p->p_pptr;
		if (p != nullptr)
			return (true);
	}
	return (false);
}

void
note_signal(Name name, int sig)
{
	Being &being = world.beings[name];

	if (being.signal_count < MAX_SIGNALS)
		being.signals[being.signal_count++] = sig;
}

void
let_run(Name name)
{
	Being &being = world.beings[name];

	being.p.p_stat = SACTIVE;
	for (Thread &thread : being.threads) {
		thread.lwp.lwp_mpflags &= ~LWP_MP_WSTOP;
		if (thread.lwp.lwp_stat == LSSTOP)
			thread.lwp.lwp_stat = LSRUN;
	}
	being.p.p_nstopped = 0;
	++being.unstops;
}

bool
is_stop_signal(int sig)
{
	return (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN ||
	    sig == SIGTTOU);
}

void
stop_process(Name name, int sig)
{
	struct proc *p = proc_of(name);

	p->p_stat = SSTOP;
	p->p_xstat = sig;
	for (int i = 0; struct lwp *lp = thread_at(name, i); ++i) {
		if (lp->lwp_stat == LSSLEEP)
			count_in(name, lp);
	}
	if (p->p_nstopped == p->p_nthreads)
		tell_parent(name);
}

void
send_signal(Name name, int sig)
{
	const struct proc *p = proc_of(name);

	if (p->p_flags & P_WEXIT)
		return;
	note_signal(name, sig);
	if (p->p_stat == SSTOP && (p->p_flags & P_TRACED) == 0 &&
	    (sig == SIGKILL || sig == SIGCONT))
		let_run(name);
	if (p->p_stat == SACTIVE && is_stop_signal(sig))
		stop_process(name, sig);
}

void
take_cpu(u_long cpu)
{
	for (Being &being : world.beings) {
		for (Thread &thread : being.threads) {
			if (thread.cpu == cpu && (thread.where == ON_CPU ||
			    thread.where == PREEMPTED))
				thread.where = SWITCHED_FROM;
		}
	}
}

u_int
count_references(const struct sysreaper *reaper)
{
	u_int count = reaper == world.reapers;

	for (const Being &being : world.beings)
		count += being.exists && being.p.p_reaper == reaper;
	for (const struct sysreaper &below : world.reapers)
		count += below.refs != 0 && below.parent == reaper;
	return (count);
}

void
drop_reaper(struct sysreaper *reaper)
{
	while (reaper != nullptr && --reaper->refs == 0) {
		struct sysreaper *parent = reaper->parent;

		bzero(reaper, sizeof(*reaper));
		reaper = parent;
	}
}

void
acquire_reaper(Name name)
{
	struct proc *p = proc_of(name);

	if (p->p_reaper == nullptr || p->p_reaper->p == p)
		return;
	for (struct sysreaper &reaper : world.reapers) {
		if (reaper.refs != 0)
			continue;
		reaper.parent = p->p_reaper;
		reaper.p = p;
		reaper.refs = 1;
		p->p_reaper = &reaper;
		return;
	}
}

void
release_reaper(Name name)
{
	struct proc *p = proc_of(name);
	struct sysreaper *reaper = p->p_reaper;

	if (name == INIT || reaper == nullptr || reaper->p != p)
		return;
	reaper->p = nullptr;
	p->p_reaper = reaper->parent;
	++p->p_reaper->refs;
	drop_reaper(reaper);
}

struct proc *
heir_of(const struct sysreaper *reaper)
{
	while (reaper != nullptr && reaper->p == nullptr)
		reaper = reaper->parent;
	return (reaper == nullptr ? nullptr : reaper->p);
}

static bool
has_children(const struct proc *p)
{
	for (const Being &being : world.beings) {
		if (being.p.p_pptr == p)
			return (true);
	}
	return (false);
}

/* What its memory said goes with it. */
void
reap(Name name)
{
	static const int RUBBISH = 0xdb;
	Being &being = world.beings[name];

	if (being.p.p_stat != SZOMB || being.p.p_lock != 0 ||
	    being.p.p_reaper != nullptr || has_children(&being.p))
		return;
	being.exists = false;
	__builtin_memset(&being.p, RUBBISH, sizeof(being.p));
	being.p.p_stat = SZOMB;
	being.p.p_reaper = nullptr;
}

u_char *
byte_at(Name name, u_long address)
{
	const u_long offset = address - MEMORY_AT;
	Being &being = world.beings[name];

	if (offset >= MEMORY_SIZE ||
	    (being.one_page && address >= SECOND_PAGE))
		return (nullptr);
	return (&being.memory[offset]);
}

/* To be read; to be written. */
static const bool found[MEMORIES][2] = {
	/* PRESENT */		{ true, true },
	/* ABSENT */		{ false, false },
	/* BEHIND */		{ true, false },
	/* BEHIND_SWAP */	{ false, false },
	/* OTHERS */		{ false, false },
	/* PARTLY */		{ false, false },
	/* SWAPPED */		{ true, false },
	/* UNCOPIED */		{ true, false },
	/* A_FILES */		{ true, false },
	/* UNKNOWN */		{ false, false },
	/* UNREADABLE */	{ false, true },
	/* UNWRITABLE */	{ true, false },
	/* WIRED */		{ false, false },
	/* NO_OBJECT */		{ false, false },
	/* NO_MEMORY */		{ false, false },
};

bool
is_found(Memory kind, bool writes)
{
	return (found[kind][writes]);
}

bool
is_writable_directly(Memory kind)
{
	return (kind != A_FILES && kind != UNKNOWN);
}

bool
is_device(Name name, u_long address)
{
	const int page = address < SECOND_PAGE ? 1 : 2;

	return (world.beings[name].device_page == page);
}

bool
has_address_space(Name name)
{
	return ((world.beings[name].space.vm_refcnt & VM_REF_DELETED) == 0);
}

size_t
file_size(File file)
{
	switch (file) {
	case GENERAL:
		return (sizeof(struct reg));
	case FLOATING:
		return (sizeof(struct fpreg));
	default:
		return (sizeof(struct dbreg));
	}
}

/* As pc64: FXSAVE's old part of struct fpreg, 8 of 16 debug registers. */
static size_t
filled_size(File file)
{
	switch (file) {
	case GENERAL:
		return (sizeof(struct reg));
	case FLOATING:
		return (108);
	default:
		return (8 * sizeof(u_long));
	}
}

void
read_file(const Thread *thread, File file, u_char *buffer)
{
	for (size_t i = 0; i < filled_size(file); ++i)
		buffer[i] = (thread->files[file] >> i % 8 * 8) ^ i * 37;
	if (file == GENERAL)
		__builtin_memcpy(buffer + __builtin_offsetof(struct reg,
		    r_rflags), &thread->rflags, sizeof(thread->rflags));
}

void
write_file(Thread *thread, File file, const u_char *buffer)
{
	thread->files[file] ^= digest(buffer, file_size(file));
	if (file == GENERAL)
		__builtin_memcpy(&thread->rflags, buffer + __builtin_offsetof(
		    struct reg, r_rflags), sizeof(thread->rflags));
}

u_long
digest(const void *bytes, size_t count)
{
	const auto *byte = static_cast<const u_char *>(bytes);
	u_long hash = 0xcbf29ce484222325;

	while (count-- > 0)
		hash = (hash ^ *byte++) * 0x100000001b3;
	return (hash);
}
