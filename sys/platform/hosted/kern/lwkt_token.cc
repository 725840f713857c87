/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * LWKT tokens (token(9)): recursive, and released in reverse order.  All of
 * them are released while the holder blocks and acquired before it resumes.
 */

#include "hosted.h"

static bool
holds(const kthread *td, const struct lwkt_token *token)
{
	return (token->t_ref >= &td->td.td_toks_base &&
	    token->t_ref < td->td.td_toks_stop);
}

bool
token_is_held(const struct lwkt_token *token)
{
	return (holds(curkthread(), token));
}

static void
own(struct lwkt_tokref *ref)
{
	ref->tr_tok->t_ref = ref;
	ref->tr_tok->t_count |= TOK_EXCLUSIVE;
}

static void
disown(struct lwkt_tokref *ref)
{
	if (ref->tr_tok->t_ref == ref) {
		ref->tr_tok->t_ref = nullptr;
		ref->tr_tok->t_count &= ~static_cast<long>(TOK_EXCLUSIVE);
	}
}

bool
tokens_available(const kthread *td)
{
	const struct lwkt_tokref *ref;

	for (ref = &td->td.td_toks_base; ref < td->td.td_toks_stop; ++ref) {
		const struct lwkt_token *token = ref->tr_tok;

		if (token->t_ref != nullptr && !holds(td, token))
			return (false);
	}
	return (true);
}

void
tokens_acquire(kthread *td)
{
	struct lwkt_tokref *ref;

	for (ref = &td->td.td_toks_base; ref < td->td.td_toks_stop; ++ref) {
		if (ref->tr_tok->t_ref == nullptr)
			own(ref);
	}
}

void
tokens_release(kthread *td)
{
	struct lwkt_tokref *ref = td->td.td_toks_stop;

	while (ref > &td->td.td_toks_base)
		disown(--ref);
}

extern "C" {

/* All tokens are acquired exclusively. */
void
lwkt_gettoken(lwkt_token_t token)
{
	kthread *td = curkthread();
	struct lwkt_tokref *ref = td->td.td_toks_stop;

	if (token->t_desc == nullptr)
		panic("lwkt_gettoken: not a token");
	if (mycpu->gd_spinlocks != 0)
		panic("token %s taken under a spinlock", token->t_desc);
	if (ref == &td->td.td_toks_end)
		panic("too many tokens");
	ref->tr_tok = token;
	ref->tr_count = TOK_EXCLUSIVE;
	ref->tr_owner = &td->td;
	++td->td.td_toks_stop;

	if (token->t_ref == nullptr) {
		own(ref);
	} else if (!holds(td, token)) {
		++token->t_collisions;
		kthread_yield();
	}
}

void
lwkt_reltoken(lwkt_token_t token)
{
	kthread *td = curkthread();
	struct lwkt_tokref *ref = td->td.td_toks_stop - 1;

	if (TD_TOKS_NOT_HELD(&td->td))
		panic("token %s released and not held", token->t_desc);
	if (ref->tr_tok != token)
		panic("token %s released before %s, taken later",
		    token->t_desc, ref->tr_tok->t_desc);
	disown(ref);
	--td->td.td_toks_stop;
}

void
lwkt_token_init(lwkt_token_t token, const char *desc)
{
	token->t_count = 0;
	token->t_ref = nullptr;
	token->t_collisions = 0;
	token->t_desc = desc;
}

}
