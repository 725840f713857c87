/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One ptrace(2) call and its answer.
 */
#include <errno.h>
#include <string.h>

#include "names.h"
#include "report.h"
#include "request.h"

Answer
request(int request, pid_t pid, const void *addr, int data)
{
	Answer answer;

	/* -1 may be the word that was read. */
	errno = 0;
	answer.value = ptrace(request, pid,
	    static_cast<caddr_t>(const_cast<void *>(addr)), data);
	answer.error = answer.value == -1 ? errno : 0;
	return (answer);
}

bool
is_tracer_request(int number)
{
	for (const int req : TRACER_REQUESTS) {
		if (req == number)
			return (true);
	}
	return (false);
}

int
data_of(int request)
{
	switch (request) {
	case PT_LWPINFO:
		return (sizeof(struct ptrace_lwpinfo));
	case PT_GETXSTATE_INFO:
		return (sizeof(struct ptrace_xstate_info));
	case PT_SETXSTATE:
		return (sizeof(struct fpreg));
	case PT_GETLWPLIST:
		return (sizeof(RequestBuffer) / sizeof(lwpid_t));
	case PT_GET_EVENT_MASK:
	case PT_SET_EVENT_MASK:
		return (sizeof(int));
	case PT_GET_SC_ARGS:
		return (sizeof(RequestBuffer::arguments));
	case PT_GET_SC_RET:
		return (sizeof(struct ptrace_sc_ret));
	default:
		return (0);
	}
}

Answer
transfer(int op, pid_t pid, const void *theirs, void *mine, size_t len,
    size_t *moved)
{
	struct ptrace_io_desc io;
	Answer answer;

	io.piod_op = op;
	io.piod_offs = const_cast<void *>(theirs);
	io.piod_addr = mine;
	io.piod_len = len;
	answer = request(PT_IO, pid, &io, 0);
	*moved = io.piod_len;
	return (answer);
}

int
require_request(const char *file, int line, int error, int req, pid_t pid,
    const void *addr, int data)
{
	const Answer answer = request(req, pid, addr, data);

	if (answer.error == error)
		return (answer.value);
	fail_at(file, line, "%s(process %d, addr %p, data %d): "
	    "expected %s, got %s (returned %d)", request_name(req),
	    static_cast<int>(pid), addr, data, errno_name(error),
	    errno_name(answer.error), answer.value);
}

void
require_value(const char *file, int line, int value, int req, pid_t pid,
    const void *addr, int data)
{
	const int got = require_request(file, line, 0, req, pid, addr, data);

	if (got == value)
		return;
	fail_at(file, line, "%s(process %d, addr %p, data %d): "
	    "expected %d (%#x), got %d (%#x)", request_name(req),
	    static_cast<int>(pid), addr, data, value,
	    static_cast<unsigned int>(value), got,
	    static_cast<unsigned int>(got));
}

void
require_answer(const char *file, int line, int error, const char *what,
    Answer answer)
{
	if (answer.error == error)
		return;
	fail_at(file, line, "%s: expected %s, got %s (returned %d)", what,
	    errno_name(error), errno_name(answer.error), answer.value);
}

void
require_all_refused(const char *file, int line, int error, pid_t pid)
{
	RequestBuffer buffer;

	memset(&buffer, 0, sizeof(buffer));
	for (const int req : TRACER_REQUESTS)
		require_request(file, line, error, req, pid, &buffer,
		    data_of(req));
}

void
try_all_requests(pid_t pid, Attempts *attempts)
{
	RequestBuffer buffer;

	memset(&buffer, 0, sizeof(buffer));
	attempts->attach = request(PT_ATTACH, pid, nullptr, 0);
	for (size_t i = 0; i < TRACER_REQUEST_COUNT; i++) {
		const int req = TRACER_REQUESTS[i];

		attempts->others[i] = request(req, pid, &buffer,
		    data_of(req));
	}
}

void
require_attempts(const char *file, int line, int attach_error, int error,
    const Attempts &attempts)
{
	require_answer(file, line, attach_error, "PT_ATTACH",
	    attempts.attach);
	for (size_t i = 0; i < TRACER_REQUEST_COUNT; i++) {
		require_answer(file, line, error,
		    request_name(TRACER_REQUESTS[i]), attempts.others[i]);
	}
}

void
require_read(const char *file, int line, pid_t pid, const void *theirs,
    void *mine, size_t len)
{
	size_t moved;
	const Answer answer = transfer(PIOD_READ_D, pid, theirs, mine, len,
	    &moved);

	if (answer.error == 0 && moved == len)
		return;
	fail_at(file, line, "PIOD_READ_D of %zu bytes at %p of process %d: "
	    "got %s, %zu bytes", len, theirs, static_cast<int>(pid),
	    errno_name(answer.error), moved);
}

void
require_write(const char *file, int line, pid_t pid, void *theirs,
    const void *mine, size_t len)
{
	size_t moved;
	const Answer answer = transfer(PIOD_WRITE_D, pid, theirs,
	    const_cast<void *>(mine), len, &moved);

	if (answer.error == 0 && moved == len)
		return;
	fail_at(file, line, "PIOD_WRITE_D of %zu bytes at %p of process %d: "
	    "got %s, %zu bytes", len, theirs, static_cast<int>(pid),
	    errno_name(answer.error), moved);
}

struct reg
require_registers(const char *file, int line, pid_t pid)
{
	struct reg regs;

	memset(&regs, 0, sizeof(regs));
	require_request(file, line, 0, PT_GETREGS, pid, &regs, 0);
	return (regs);
}
