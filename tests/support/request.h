/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One ptrace(2) call and its answer.
 */
#ifndef SUPPORT_REQUEST_H
#define SUPPORT_REQUEST_H

#include <sys/types.h>
#include <sys/ptrace.h>
#include <machine/reg.h>

#include <signal.h>
#include <stddef.h>

#include "names.h"

/* Address of PT_CONTINUE, PT_STEP, PT_DETACH: resume where it stopped. */
static const caddr_t CURRENT_PC = reinterpret_cast<caddr_t>(1);

/* The same: resume at another address, where nothing is mapped. */
static const caddr_t OTHER_PC = reinterpret_cast<caddr_t>(0x10);

struct Answer {
	int	value;		/* what ptrace(2) returned */
	int	error;		/* errno if it failed, otherwise 0 */
};

/* Holds what any request reads or writes at its address. */
union RequestBuffer {
	struct ptrace_io_desc	io;
	struct reg		reg;
	struct fpreg		fpreg;
	struct dbreg		dbreg;
	struct ptrace_lwpinfo	lwpinfo;
	long			arguments[8];
	unsigned char		xstate[832];
	struct ptrace_vm_entry	vm_entry;
};

/* The requests that only the tracer may make, of a stopped tracee. */
static const int TRACER_REQUESTS[] = {
	PT_READ_I, PT_READ_D, PT_WRITE_I, PT_WRITE_D, PT_CONTINUE, PT_KILL,
	PT_STEP, PT_DETACH, PT_IO, PT_GETREGS, PT_SETREGS, PT_GETFPREGS,
	PT_SETFPREGS, PT_GETDBREGS, PT_SETDBREGS, PT_LWPINFO, PT_GETNUMLWPS,
	PT_GETLWPLIST, PT_SETSTEP, PT_CLEARSTEP, PT_TO_SCE, PT_TO_SCX,
	PT_SYSCALL, PT_FOLLOW_FORK, PT_GET_EVENT_MASK, PT_SET_EVENT_MASK,
	PT_GET_SC_ARGS, PT_GET_SC_RET, PT_VM_TIMESTAMP, PT_VM_ENTRY,
	PT_GETXSTATE_INFO, PT_GETXSTATE, PT_SETXSTATE, PT_GETFSBASE,
	PT_GETGSBASE,
};

static const size_t TRACER_REQUEST_COUNT =
    sizeof(TRACER_REQUESTS) / sizeof(TRACER_REQUESTS[0]);

bool		is_tracer_request(int number);

/* Valid data: bytes at the address of those that take a size, otherwise 0. */
int		data_of(int request);

struct Request {
	int		request;
	const void	*addr;
	int		data;
};

/*
 * The requests that resume or kill the tracee, but PT_DETACH without a signal,
 * which a tracer may make also when it may do nothing else.
 */
static const Request RESUMING_REQUESTS[] = {
	{ PT_CONTINUE, CURRENT_PC, 0 },
	{ PT_CONTINUE, CURRENT_PC, SIGTERM },
	{ PT_CONTINUE, OTHER_PC, 0 },
	{ PT_STEP, CURRENT_PC, 0 },
	{ PT_STEP, OTHER_PC, 0 },
	{ PT_KILL, nullptr, 0 },
	{ PT_DETACH, CURRENT_PC, SIGTERM },
	{ PT_DETACH, CURRENT_PC, SIGKILL },
};

static const size_t RESUMING_REQUEST_COUNT =
    sizeof(RESUMING_REQUESTS) / sizeof(RESUMING_REQUESTS[0]);

/* The answers to PT_ATTACH and to all of TRACER_REQUESTS. */
struct Attempts {
	Answer	attach;
	Answer	others[TRACER_REQUEST_COUNT];
};

Answer		request(int request, pid_t pid, const void *addr, int data);

/* Move len bytes with PT_IO; *moved is set to the count it returns. */
Answer		transfer(int op, pid_t pid, const void *theirs, void *mine,
		    size_t len, size_t *moved);

/*
 * For the process that ATF runs: the test fails unless the request fails with
 * this errno (0: succeeds), or succeeds and returns this value.
 */
int		require_request(const char *file, int line, int error,
		    int request, pid_t pid, const void *addr, int data);
void		require_value(const char *file, int line, int value,
		    int request, pid_t pid, const void *addr, int data);
void		require_answer(const char *file, int line, int error,
		    const char *what, Answer answer);

/* Make each of the requests; check that each had this answer. */
template <size_t N>
void
make_requests(const Request (&requests)[N], pid_t pid, Answer (&answers)[N])
{
	for (size_t i = 0; i < N; i++) {
		answers[i] = request(requests[i].request, pid,
		    requests[i].addr, requests[i].data);
	}
}

template <size_t N>
void
require_answers(const char *file, int line, int error,
    const Request (&requests)[N], const Answer (&answers)[N])
{
	for (size_t i = 0; i < N; i++) {
		require_answer(file, line, error,
		    request_name(requests[i].request), answers[i]);
	}
}

/*
 * All of TRACER_REQUESTS: in this process, or in another one, which stores the
 * answers for this one to check.
 */
void		require_all_refused(const char *file, int line, int error,
		    pid_t pid);
void		try_all_requests(pid_t pid, Attempts *attempts);
void		require_attempts(const char *file, int line, int attach_error,
		    int error, const Attempts &attempts);

void		require_read(const char *file, int line, pid_t pid,
		    const void *theirs, void *mine, size_t len);
void		require_write(const char *file, int line, pid_t pid,
		    void *theirs, const void *mine, size_t len);
struct reg	require_registers(const char *file, int line, pid_t pid);

#define REQUIRE_DONE(req, pid, addr, data)				\
	require_request(__FILE__, __LINE__, 0, (req), (pid), (addr), (data))
#define REQUIRE_REFUSED(error, req, pid, addr, data)			\
	((void)require_request(__FILE__, __LINE__, (error), (req), (pid), \
	    (addr), (data)))
#define REQUIRE_VALUE(value, req, pid, addr, data)			\
	require_value(__FILE__, __LINE__, (value), (req), (pid), (addr), \
	    (data))
#define REQUIRE_ALL_REFUSED(error, pid)					\
	require_all_refused(__FILE__, __LINE__, (error), (pid))
#define REQUIRE_ANSWER(error, what, answer)				\
	require_answer(__FILE__, __LINE__, (error), (what), (answer))
#define REQUIRE_ANSWERS(error, requests, answers)			\
	require_answers(__FILE__, __LINE__, (error), (requests), (answers))
#define REQUIRE_ATTEMPTS(attach_error, error, attempts)			\
	require_attempts(__FILE__, __LINE__, (attach_error), (error),	\
	    (attempts))
#define REQUIRE_READ(pid, theirs, mine, len)				\
	require_read(__FILE__, __LINE__, (pid), (theirs), (mine), (len))
#define REQUIRE_WRITE(pid, theirs, mine, len)				\
	require_write(__FILE__, __LINE__, (pid), (theirs), (mine), (len))
#define REQUIRE_REGISTERS(pid)						\
	require_registers(__FILE__, __LINE__, (pid))

#endif /* !SUPPORT_REQUEST_H */
