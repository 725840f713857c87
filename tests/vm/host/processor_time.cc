/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * processor_time LINE
 *
 * Tells a virtual machine how much time of this machine's processors it has
 * used: whenever a byte comes from its serial line, the socket LINE, a line
 * with the nanoseconds goes back.  LINE.pid has QEMU's process id.  Ends when
 * QEMU does, or if there is no such socket within ten minutes.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>

#include <unistd.h>

namespace {

const int PATIENCE = 600;

/* -1 if it never is there. */
int
connect_to(const char *line)
{
	struct sockaddr_un address = {};
	const time_t end = time(nullptr) + PATIENCE;
	const struct timespec tenth = { 0, 100000000 };

	address.sun_family = AF_UNIX;
	if (strlen(line) >= sizeof(address.sun_path)) {
		fprintf(stderr, "%s: too long for a socket\n", line);
		return (-1);
	}
	strcpy(address.sun_path, line);
	while (time(nullptr) < end) {
		const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		if (fd == -1 || connect(fd,
		    reinterpret_cast<struct sockaddr *>(&address),
		    sizeof(address)) == 0)
			return (fd);
		close(fd);
		nanosleep(&tenth, nullptr);
	}
	fprintf(stderr, "%s: nobody made this socket\n", line);
	return (-1);
}

/* The clock of QEMU's threads.  It writes its number before it boots. */
bool
find_clock(const std::string &line, clockid_t *clock)
{
	std::ifstream file(line + ".pid");
	pid_t pid;

	return (file >> pid && clock_getcpuclockid(pid, clock) == 0);
}

} /* namespace */

int
main(int argc, char *argv[])
{
	struct timespec used;
	clockid_t clock;
	char byte, answer[32];

	if (argc != 2) {
		fprintf(stderr, "usage: processor_time LINE\n");
		return (2);
	}

	const int fd = connect_to(argv[1]);

	if (fd == -1)
		return (1);
	while (read(fd, &byte, 1) == 1) {
		if (!find_clock(argv[1], &clock) ||
		    clock_gettime(clock, &used) == -1)
			return (1);

		const int len = snprintf(answer, sizeof(answer), "%lu\n",
		    used.tv_sec * 1000000000UL + used.tv_nsec);

		if (write(fd, answer, len) != len)
			return (1);
	}
	return (0);
}
