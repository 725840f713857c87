/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The doubly linked list of queue(3).
 */
#ifndef _SYS_QUEUE_H_
#define _SYS_QUEUE_H_

#define LIST_HEAD(name, type)						\
struct name {								\
	struct type *lh_first;						\
}

#define LIST_ENTRY(type)						\
struct {								\
	struct type *le_next;						\
	struct type **le_prev;						\
}

#define LIST_FIRST(head)	((head)->lh_first)
#define LIST_NEXT(at, field)	((at)->field.le_next)
#define LIST_EMPTY(head)	(LIST_FIRST(head) == NULL)
#define LIST_INIT(head)		((void)(LIST_FIRST(head) = NULL))

#define LIST_FOREACH(at, head, field)					\
	for ((at) = LIST_FIRST(head); (at) != NULL;			\
	    (at) = LIST_NEXT(at, field))

#define LIST_INSERT_HEAD(head, at, field) do {				\
	LIST_NEXT(at, field) = LIST_FIRST(head);			\
	if (LIST_FIRST(head) != NULL)					\
		LIST_FIRST(head)->field.le_prev =			\
		    &LIST_NEXT(at, field);				\
	LIST_FIRST(head) = (at);					\
	(at)->field.le_prev = &LIST_FIRST(head);			\
} while (0)

#define LIST_REMOVE(at, field) do {					\
	if (LIST_NEXT(at, field) != NULL)				\
		LIST_NEXT(at, field)->field.le_prev =			\
		    (at)->field.le_prev;				\
	*(at)->field.le_prev = LIST_NEXT(at, field);			\
} while (0)

#endif /* !_SYS_QUEUE_H_ */
