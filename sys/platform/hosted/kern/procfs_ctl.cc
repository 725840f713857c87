/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * /proc/<pid>/ctl: attach and detach.  As in v5.6.3 attach does not check for
 * ancestors and stops the process without a signal, and any process may
 * detach.
 */

#include "hosted.h"

static const size_t MAX_WORD = 8;	/* PROCFS_CTLLEN */

static int
attach(struct proc *curp, struct proc *p)
    TA_REQUIRES(p->p_token)
{
	const int error = procfs_check_access(curp, p);

	if (error != 0)
		return (error);
	if (p->p_flags & P_TRACED)
		return (EBUSY);
	if (p == curp)
		return (EINVAL);
	if (!hosted(p)->on_machine && !proc_adopt(hosted(p)))
		return (EPERM);

	p->p_flags |= P_TRACED;
	p->p_xstat = 0;
	if (p->p_pptr != curp) {
		p->p_oppid = p->p_pptr->p_pid;
		proc_reparent(p, curp);
	}
	proc_stop(p, SSTOP);
	return (0);
}

static int
detach(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	if (p->p_flags & P_INEXEC)
		return (EAGAIN);
	p->p_xstat = 0;
	if ((p->p_flags & P_TRACED) == 0)
		return (0);

	p->p_flags &= ~P_TRACED;

	/* p_oppid is 0, the swapper, if the tracer is the original parent. */
	ProcHold parent(pfind(p->p_oppid));

	if (parent)
		proc_reparent(p, parent.get());
	p->p_oppid = 0;
	p->p_flags &= ~P_WAITED;
	proc_unstop(p, SSTOP);
	return (0);
}

/* Compare len bytes of text with word; a trailing newline is ignored. */
static bool
is_word(const char *text, size_t len, const char *word)
{
	const size_t length = __builtin_strlen(word);

	if (len > length && text[len - 1] == '\n')
		--len;
	return (len == length && __builtin_memcmp(text, word, len) == 0);
}

int
procfs_ctl(pid_t target, const void *word, size_t len)
{
	char text[MAX_WORD];

	if (len > sizeof(text))
		return (EOPNOTSUPP);

	const int error = copyin(word, text, len);

	if (error != 0)
		return (error);

	ProcHold hold(pfind(target));

	if (!hold)
		return (EINVAL);

	struct proc *p = hold.get();
	TokenGuard token(p->p_token);

	if (is_word(text, len, "attach"))
		return (attach(curproc, p));
	if (is_word(text, len, "detach"))
		return (detach(p));
	return (EOPNOTSUPP);
}
