/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * LWKT threads and tokens, and the per-CPU data.
 */
#ifndef _SYS_THREAD_H_
#define _SYS_THREAD_H_

#include <sys/types.h>

struct lwkt_tokref;
struct thread;
struct lwp;
struct proc;
struct globaldata;
struct privatespace;

typedef struct thread *thread_t;
typedef struct lwkt_token *lwkt_token_t;
typedef struct lwkt_tokref *lwkt_tokref_t;
typedef struct globaldata *globaldata_t;

struct lwkt_token {
	long	t_count;
	struct lwkt_tokref *t_ref;	/* the owner's reference, or null */
	long	t_collisions;
	const char *t_desc;
};

#define TOK_EXCLUSIVE	1

struct lwkt_tokref {
	lwkt_token_t tr_tok;
	long	tr_count;
	struct thread *tr_owner;
};

#define LWKT_MAXTOKENS	32

/* %fs and %gs of user mode. */
struct savetls {
	struct tls_info {
		void	*base;
		long	size;
	} info[2];
};

struct thread {
	struct lwp *td_lwp;
	struct proc *td_proc;
	struct globaldata *td_gd;
	struct pcb *td_pcb;
	struct savetls td_tls;
	struct ucred *td_ucred;
	const char *td_wmesg;
	char	td_comm[MAXCOMLEN + 1];
	const volatile void *td_wchan;
	int	td_critcount;
	u_int	td_flags;		/* TDF_* */
	lwkt_tokref_t td_toks_stop;	/* past the last reference */
	struct lwkt_tokref td_toks_array[LWKT_MAXTOKENS];
};

#define TDF_RUNNING	0x00000001	/* on a CPU, or being switched out */
#define TDF_PREEMPT_LOCK 0x00000004	/* preempted */
#define TDF_MIGRATING	0x00000020	/* on no CPU; td_gd is the target */
#define TDF_USINGFP	0x00800000	/* has FPU state, in pcb_save */
#define TDF_KERNELFP	0x01000000	/* the kernel is using the FPU */

#define td_toks_base	td_toks_array[0]
#define td_toks_end	td_toks_array[LWKT_MAXTOKENS]

#define TD_TOKS_HELD(td)	((td)->td_toks_stop != &(td)->td_toks_base)
#define TD_TOKS_NOT_HELD(td)	(!TD_TOKS_HELD(td))

#define ASSERT_LWKT_TOKEN_HELD(token)					\
	KKASSERT((token)->t_ref >= &curthread->td_toks_base &&		\
	    (token)->t_ref < curthread->td_toks_stop)

struct globaldata {
	struct privatespace *gd_prvspace;	/* this structure */
	struct thread *gd_curthread;
	int	gd_spinlocks;		/* number held */
};

static inline struct globaldata *
get_mycpu(void)
{
	struct globaldata *gd;

	__asm__ volatile("movq %%gs:0,%0" : "=r" (gd));
	return (gd);
}

#define mycpu		get_mycpu()
#define curthread	(mycpu->gd_curthread)
#define curproc		(curthread->td_proc)

void	lwkt_gettoken(lwkt_token_t token);
void	lwkt_reltoken(lwkt_token_t token);
void	lwkt_user_yield(void);
void	lwkt_setcpu_self(struct globaldata *gd);
void	lwkt_token_init(lwkt_token_t token, const char *desc);

#endif /* !_SYS_THREAD_H_ */
