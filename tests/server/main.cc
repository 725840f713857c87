/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptserver: a server of the GDB remote protocol, made of ptrace(2) alone.
 */
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <getopt.h>
#include <string>
#include <unistd.h>
#include <vector>

#include "../debugger/text.h"
#include "../debugger/watchdog.h"
#include "connection.h"
#include "server.h"

enum Status { WORKED, FAILED, USAGE };

struct Options {
	pid_t pid = 0;			/* to attach to, if not 0 */
	bool stdio = false;
	std::string where;		/* address:port or a device */
	std::vector<std::string> words;	/* the program's */
};

[[noreturn]] static void
usage()
{
	fprintf(stderr,
	    "usage: ptserver --stdio | [address]:port | device "
	    "[program [argument ...]]\n"
	    "       ptserver -p pid --stdio | [address]:port | device\n");
	exit(USAGE);
}

static Options
read_options(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "stdio", no_argument, nullptr, 's' },
		{ nullptr, 0, nullptr, 0 },
	};
	Options options;
	int option;

	/* The program's options are not ours: glibc needs to be told. */
	while ((option = getopt_long(argc, argv, "+p:", longs, nullptr)) !=
	    -1) {
		if (option == 'p') {
			options.pid = number_between(optarg, "process id", 1,
			    INT_MAX);
		} else if (option == 's')
			options.stdio = true;
		else
			usage();
	}
	if (!options.stdio) {
		if (optind == argc)
			usage();
		options.where = argv[optind++];
	}
	options.words.assign(argv + optind, argv + argc);
	if (options.pid != 0 && !options.words.empty())
		usage();
	return (options);
}

/*
 * With --stdio the client has the standard input and output: the program
 * gets none, and what it prints goes where errors go.
 */
static Connection
standard_streams()
{
	constexpr int least = 10;
	const int in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, least);
	const int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, least);
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (in == -1 || out == -1 || null == -1 ||
	    dup2(null, STDIN_FILENO) == -1 ||
	    dup2(STDERR_FILENO, STDOUT_FILENO) == -1)
		fail("standard input and output: %s", strerror(errno));
	return (Connection(in, out));
}

static Connection
connect(const Options &options)
{
	const size_t colon = options.where.rfind(':');
	const bool device = colon == std::string::npos;

	if (options.stdio)
		return (standard_streams());

	const int fd = device ? open_device(options.where) :
	    accept_client(options.where.substr(0, colon),
	    options.where.substr(colon + 1));

	return (Connection(fd, fd, !device));
}

/* For a crash, which can be given nothing. */
static Server *crashing;

/*
 * However this ends, the process is not left to the kernel, which would kill
 * it.
 */
static Status
serve(const Options &options)
{
	watchdog_start(true, 0);

	Connection connection = connect(options);
	Server server(connection);
	Status status = WORKED;

	/* Ctrl-C is for the process now. */
	watchdog_start(false, 0);
	crashing = &server;
	watchdog_on_crash([]() { crashing->let_go(); });
	try {
		if (options.pid != 0)
			server.attach(options.pid);
		else if (!options.words.empty())
			server.start(options.words);
		server.serve();
	} catch (const std::exception &error) {
		fprintf(stderr, "ptserver: %s\n", error.what());
		status = FAILED;
	}
	server.let_go();
	return (status);
}

int
main(int argc, char *argv[])
{
	try {
		const Options options = read_options(argc, argv);

		return (serve(options));
	} catch (const std::exception &error) {
		fprintf(stderr, "ptserver: %s\n", error.what());
	}
	return (FAILED);
}
