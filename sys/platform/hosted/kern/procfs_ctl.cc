/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * /proc/<pid>/ctl, as far as it makes a tracer and takes it away again.  As
 * in v5.6.3 attach asks nothing about ancestors, stops the process without a
 * signal, and anybody may detach.
 */

#include "hosted.h"

static const size_t LONGEST = 8;	/* PROCFS_CTLLEN */

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

	/* Of one whose tracer is its parent this is process 0. */
	ProcHold parent(pfind(p->p_oppid));

	if (parent)
		proc_reparent(p, parent.get());
	p->p_oppid = 0;
	p->p_flags &= ~P_WAITED;
	proc_unstop(p, SSTOP);
	return (0);
}

/* Whether the len bytes of text, with a newline or without, are this word. */
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
	char text[LONGEST];

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
