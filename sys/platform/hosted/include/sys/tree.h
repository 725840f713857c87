/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tree(3) functions for the lwps of a process, implemented on a sorted
 * list, as processes have few lwps here.
 */
#ifndef _SYS_TREE_H_
#define _SYS_TREE_H_

#define RB_HEAD(name, type)						\
struct name {								\
	struct type *rbh_root;						\
}

#define RB_ENTRY(type)							\
struct {								\
	struct type *rbe_next;						\
}

#define RB_PROTOTYPE2(name, type, field, compare, key)			\
struct type *name##_RB_INSERT(struct name *, struct type *);		\
struct type *name##_RB_REMOVE(struct name *, struct type *);		\
struct type *name##_RB_LOOKUP(struct name *, key);			\
struct type *name##_RB_NEXT(struct type *);				\
struct type *name##_RB_MINMAX(struct name *, int)

#define RB_GENERATE2(name, type, field, compare, key, index)		\
struct type *								\
name##_RB_INSERT(struct name *head, struct type *at)			\
{									\
	struct type **link = &head->rbh_root;				\
									\
	while (*link != NULL && compare(*link, at) < 0)			\
		link = &(*link)->field.rbe_next;			\
	at->field.rbe_next = *link;					\
	*link = at;							\
	return (NULL);							\
}									\
									\
struct type *								\
name##_RB_REMOVE(struct name *head, struct type *at)			\
{									\
	struct type **link = &head->rbh_root;				\
									\
	while (*link != at)						\
		link = &(*link)->field.rbe_next;			\
	*link = at->field.rbe_next;					\
	return (at);							\
}									\
									\
struct type *								\
name##_RB_LOOKUP(struct name *head, key wanted)				\
{									\
	struct type *at = head->rbh_root;				\
									\
	while (at != NULL && at->index < wanted)			\
		at = at->field.rbe_next;				\
	return (at != NULL && at->index == wanted ? at : NULL);		\
}									\
									\
struct type *								\
name##_RB_NEXT(struct type *at)						\
{									\
	return (at->field.rbe_next);					\
}									\
									\
struct type *								\
name##_RB_MINMAX(struct name *head, int)				\
{									\
	return (head->rbh_root);					\
}

#define RB_FIRST(name, head)	name##_RB_MINMAX(head, -1)
#define RB_FOREACH(at, name, head)					\
	for ((at) = RB_FIRST(name, head); (at) != NULL;			\
	    (at) = name##_RB_NEXT(at))

#endif /* !_SYS_TREE_H_ */
