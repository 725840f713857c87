/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Shared code of the test programs of the model.
 */
#ifndef _DIFFERENTIAL_MODEL_TEST_H_
#define _DIFFERENTIAL_MODEL_TEST_H_

#include <atf-c++.hpp>

#define MODEL_TEST(name, what)						\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", what);				\
		set_md_var("timeout", "3600");				\
	}								\
	ATF_TEST_CASE_BODY(name)

/* Fail with the message of a check unless it is null. */
inline void
require(const char *failure)
{
	if (failure != nullptr)
		ATF_FAIL(failure);
}

#endif /* !_DIFFERENTIAL_MODEL_TEST_H_ */
