/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Time in ticks, and SYSINIT(): functions called when the kernel starts.
 */
#ifndef _SYS_KERNEL_H_
#define _SYS_KERNEL_H_

extern int hz;		/* ticks per second */

/* The start-up order, which the hosted kernel ignores. */
enum { SI_BOOT2_PROC0 = 0x1f00000 };
enum { SI_ORDER_ANY = 0xfffffff };

struct sysinit {
	unsigned int	subsystem;
	unsigned int	order;
	void		(*func)(const void *);
	const void	*udata;
	const char	*name;
};

/* Puts a pointer to the entry into the linker set, as DATA_SET() does. */
#define SYSINIT(uniquifier, subsystem, order, func, ident)		\
	static struct sysinit uniquifier##_sys_init = {			\
		subsystem, order, (void (*)(const void *))func, ident,	\
		#uniquifier						\
	};								\
	static const void *const uniquifier##_sys_init_entry		\
	    __attribute__((used, section("set_sysinit_set"))) =		\
	    &uniquifier##_sys_init

#endif /* !_SYS_KERNEL_H_ */
