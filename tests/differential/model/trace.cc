/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Comparing and printing traces.
 */

#include "trace.h"

bool
Record::operator==(const Record &other) const
{
	return (__builtin_memcmp(this, &other, sizeof(*this)) == 0);
}

const char *
outcome_text(Outcome outcome)
{
	static const char *const texts[] = {
		"returned", "panicked", "sleeps for ever", "does not end",
		"touched memory that is not there"
	};

	return (texts[static_cast<int>(outcome)]);
}

static void
describe_thread(long argument, Text *text)
{
	const auto *lp = reinterpret_cast<const struct lwp *>(argument);
	const Name name = name_of(lp);

	if (lp == nullptr || name == NOBODY)
		text->add("null");
	else
		text->add("%s.%ld", name_text(name),
		    (argument - reinterpret_cast<long>(
		    world.beings[name].threads)) /
		    static_cast<long>(sizeof(Thread)) + 1);
}

static void
describe_sleep_address(long argument, Text *text)
{
	const auto *at = reinterpret_cast<const char *>(argument);
	const Name name = name_of(at);

	if (name == NOBODY) {
		text->add("%p", at);
		return;
	}

	const struct proc *p = proc_of(name);

	text->add("&%s%s", name_text(name),
	    at == &p->p_step ? ".p_step" :
	    at == reinterpret_cast<const char *>(&p->p_stype) ? ".p_stype" :
	    "");
}

static void
describe_uio(long flags, Text *text)
{
	text->add("%s %s%s", flags & 1 ? "to" : "from",
	    flags & 2 ? "kernel" : "user", flags >> 2 ? " ODD UIO" : "");
}

static void
describe_argument(char kind, long argument, Text *text)
{
	const auto *pointer = reinterpret_cast<const void *>(argument);

	switch (kind) {
	case 'p':
	case 't':
	case 's':
		text->add("%s", name_text(name_of(pointer)));
		break;
	case 'l':
		describe_thread(argument, text);
		break;
	case 'i':
		describe_sleep_address(argument, text);
		break;
	case 'd':
		text->add("%ld", argument);
		break;
	case 'x':
		text->add("%#lx", argument);
		break;
	case 'f':
		describe_uio(argument, text);
		break;
	case 'n':
		text->add("%.8s", reinterpret_cast<const char *>(&argument));
		break;
	}
}

static void
describe_held(const Record &record, Text *text)
{
	text->add("  [tokens:");
	for (int i = 0; i < record.token_count; ++i)
		text->add(" %s", name_text(record.tokens[i]));
	text->add("; held:");
	for (int i = 0; i < CAST; ++i) {
		const Fields &fields = record.fields[i];

		if (fields.holds != 0)
			text->add(" %s %d", name_text(static_cast<Name>(i)),
			    fields.holds);
		for (int thread = 0; thread < MAX_THREADS; ++thread) {
			if (fields.thread_holds[thread] != 0)
				text->add(" thread %d", thread + 1);
		}
	}
	text->add("; crit %d; spin %d%s]", record.critical,
	    record.spinlocks, record.queued == NOBODY ? "" : "; queued");
}

void
describe(const Record &record, Text *text)
{
	const ServiceFacts &service = facts(record.service);

	text->add("%s(", service.name);
	for (int i = 0; service.arguments[i] != '\0'; ++i) {
		if (i != 0 && service.arguments[i] != 'n')
			text->add(", ");
		describe_argument(service.arguments[i], record.arguments[i],
		    text);
	}
	text->add(") = %ld", record.answer);
	describe_held(record, text);
}

void
describe_answer(const Result &result, Text *text)
{
	text->add("%s", outcome_text(result.outcome));
	if (result.outcome == Outcome::RETURNED) {
		text->add(" %d (%s), result ", result.error,
		    error_text(result.error));
		if (result.res == UNTOUCHED)
			text->add("untouched");
		else
			text->add("%d", result.res);
		text->add(", buffer %#lx", result.buffer);
	}
	if (result.violation != nullptr)
		text->add("; breaks a contract at %s: %s",
		    facts(result.violator).name, result.violation);
	text->add("\n");
}

static void
describe_fields(const Fields &fields, Text *text)
{
	text->add("p_flags %#x p_oppid %d p_xstat %#x parent %s p_stat %d "
	    "p_step %d p_stype %d", fields.flags, fields.old_parent,
	    fields.status, name_text(fields.parent), fields.state,
	    fields.step, fields.stop_type);
}

static void
describe_rest(const Result &result, int from, char mark, Text *text)
{
	static const int ENOUGH = 12;

	for (int i = from; i < result.count && i < from + ENOUGH; ++i) {
		text->add("%c ", mark);
		describe(result.records[i], text);
		text->add("\n");
	}
}

static void
describe_field_difference(const Record &a, const Record &b, Text *text)
{
	for (int i = 0; i < CAST; ++i) {
		if (__builtin_memcmp(&a.fields[i], &b.fields[i],
		    __builtin_offsetof(Fields, holds)) == 0)
			continue;
		text->add("- %s: ", name_text(static_cast<Name>(i)));
		describe_fields(a.fields[i], text);
		text->add("\n+ %s: ", name_text(static_cast<Name>(i)));
		describe_fields(b.fields[i], text);
		text->add("\n");
	}
}

void
describe_difference(const Result &a, const char *a_name, const Result &b,
    const char *b_name, Text *text)
{
	int at = 0;

	text->add("- %s: ", a_name);
	describe_answer(a, text);
	text->add("+ %s: ", b_name);
	describe_answer(b, text);
	for (; at < a.count && at < b.count &&
	    a.records[at] == b.records[at]; ++at) {
		text->add("  ");
		describe(a.records[at], text);
		text->add("\n");
	}
	describe_rest(a, at, '-', text);
	describe_rest(b, at, '+', text);
	if (at < a.count && at < b.count)
		describe_field_difference(a.records[at], b.records[at],
		    text);
}

/* A field of a process that the two worlds may differ in. */
#define DIFFERENCE(field, format, get)					\
	if ((a.field) != (b.field))					\
		text->add("  %s: " #field " is " format ", not " format	\
		    "\n", name, get(a.field), get(b.field));

template <typename Value>
static Value
same(Value value)
{
	return (value);
}

static const char *
parent_text(const struct proc *parent)
{
	return (name_text(name_of(parent)));
}

static void
describe_difference(const Being &a, const Being &b, const char *name,
    Text *text)
{
	DIFFERENCE(p.p_flags, "%#x", same)
	DIFFERENCE(p.p_oppid, "%d", same)
	DIFFERENCE(p.p_pptr, "%s", parent_text)
	DIFFERENCE(p.p_stat, "%d", same)
	DIFFERENCE(p.p_xstat, "%#x", same)
	DIFFERENCE(p.p_step, "%d", same)
	DIFFERENCE(p.p_stype, "%u", same)
	DIFFERENCE(p.p_stops, "%#x", same)
	DIFFERENCE(p.p_lock, "%d", same)
	DIFFERENCE(signal_count, "%d", same)
	DIFFERENCE(signals[0], "%d", same)
	DIFFERENCE(unstops, "%d", same)
	DIFFERENCE(threads[0].pc, "%#lx", same)
	DIFFERENCE(threads[0].steps, "%lu", same)
	DIFFERENCE(threads[0].rflags, "%#lx", same)
	DIFFERENCE(threads[0].files[GENERAL], "%#lx", same)
	DIFFERENCE(threads[0].files[FLOATING], "%#lx", same)
	DIFFERENCE(threads[0].files[DEBUG], "%#lx", same)
	if (__builtin_memcmp(a.memory, b.memory, MEMORY_SIZE) != 0)
		text->add("  %s: memory differs\n", name);
	if (__builtin_memcmp(&a, &b, sizeof(a)) != 0)
		text->add("  %s: differs\n", name);
}

void
describe_difference(const World &a, const World &b, Text *text)
{
	for (int i = 0; i < CAST; ++i)
		describe_difference(a.beings[i], b.beings[i],
		    name_text(static_cast<Name>(i)), text);
}
