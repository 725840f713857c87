/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The service that says whether a process has a privilege, by its name in
 * trees with capabilities and in those before.
 */

#include "model.h"
#include "privileges.h"

bool
has_privilege(const struct ucred *cred, int privilege)
{
	return (cred->cr_uid == 0 &&
	    (cred->cr_prison == nullptr || privilege == PRIVILEGE_TO_DEBUG ||
	    privilege == PRIVILEGE_TO_TRESPASS));
}

static int
check_privilege(struct ucred *cred, int privilege)
{
	Visit visit(Service::check_privilege,
	    static_cast<const void *>(cred), privilege);

	if (visit.order() != nullptr)
		return (visit.answer(visit.ordered_error()));
	return (visit.answer(has_privilege(cred, privilege) ? 0 : EPERM));
}

extern "C" {

#if __has_include(<sys/caps.h>)
int
caps_priv_check(struct ucred *cred, int cap)
{
	return (check_privilege(cred, cap));
}
#else
int
priv_check_cred(struct ucred *cred, int priv, int)
{
	return (check_privilege(cred, priv));
}
#endif

}
