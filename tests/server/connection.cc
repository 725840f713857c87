/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The connection to the client: packets, with their checksums, and Ctrl-C.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "../debugger/text.h"
#include "../debugger/watchdog.h"
#include "connection.h"
#include "packet.h"

constexpr char CTRL_C = 3;

/* More than this without an end is no packet of ours. */
constexpr size_t LONGEST = 4 * PACKET_SIZE;

static unsigned char
checksum(const std::string &text)
{
	unsigned char sum = 0;

	for (const char c : text)
		sum += static_cast<unsigned char>(c);
	return (sum);
}

void
Connection::fill()
{
	char bytes[4096];
	const ssize_t got = read(in_, bytes, sizeof(bytes));

	if (got > 0)
		input_.append(bytes, got);
	else if (got == 0 || errno != EINTR)
		alive_ = false;
}

void
Connection::write_all(const std::string &bytes)
{
	size_t done = 0;

	while (alive_ && done < bytes.size()) {
		const ssize_t put = write(out_, bytes.data() + done,
		    bytes.size() - done);

		watchdog_check();
		if (put > 0)
			done += put;
		else if (errno != EINTR)
			alive_ = false;
	}
}

void
Connection::send(const std::string &text)
{
	const unsigned char sum = checksum(text);

	last_ = "$" + text + "#" + hex_bytes(&sum, 1);
	write_all(last_);
}

/*
 * input_ begins with a '$'.
 */
Connection::Input
Connection::take_packet(std::string *packet)
{
	const size_t end = input_.find('#');
	std::string sum;

	if (end == std::string::npos || input_.size() < end + 3) {
		if (input_.size() <= LONGEST)
			return (NOTHING);
		input_.clear();
		return (DAMAGED);
	}
	*packet = input_.substr(1, end - 1);
	try {
		sum = from_hex(input_.substr(end + 1, 2));
	} catch (const Error &) {
	}
	input_.erase(0, end + 3);

	const bool intact = !sum.empty() &&
	    static_cast<unsigned char>(sum[0]) == checksum(*packet);

	if (acknowledges_)
		write_all(intact ? "+" : "-");
	else if (!intact)
		return (DAMAGED);
	return (intact ? PACKET : NOTHING);
}

Connection::Input
Connection::next(std::string *packet)
{
	Input input = NOTHING;

	while (input == NOTHING && !input_.empty()) {
		const char first = input_[0];

		if (first == '$') {
			const size_t before = input_.size();

			input = take_packet(packet);
			if (input == NOTHING && input_.size() == before)
				break;
			continue;
		}
		input_.erase(0, 1);
		if (first == CTRL_C)
			input = INTERRUPT;
		else if (first == '-' && acknowledges_)
			write_all(last_);
	}
	return (input);
}

/* A socket that listens, or -1 with errno. */
static int
listen_at(const struct addrinfo *where)
{
	const int fd = socket(where->ai_family, where->ai_socktype, 0);
	const int on = 1;

	if (fd == -1)
		return (-1);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (bind(fd, where->ai_addr, where->ai_addrlen) == 0 &&
	    listen(fd, 1) == 0)
		return (fd);

	const int error = errno;

	close(fd);
	errno = error;
	return (-1);
}

static void
print_port(int fd)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);
	char port[NI_MAXSERV];

	if (getsockname(fd, reinterpret_cast<struct sockaddr *>(&address),
	    &length) == 0 && getnameinfo(
	    reinterpret_cast<struct sockaddr *>(&address), length, nullptr, 0,
	    port, sizeof(port), NI_NUMERICSERV) == 0)
		fprintf(stderr, "ptserver: listening on port %s\n", port);
}

int
accept_client(const std::string &address, const std::string &port)
{
	struct addrinfo hints = {}, *where;

	/* getaddrinfo(3) takes any number, and uses a part of it. */
	number_between(port, "port", 0, 65535);
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_family = address.empty() ? AF_INET : AF_UNSPEC;

	const int error = getaddrinfo(address.empty() ? "127.0.0.1" :
	    address.c_str(), port.c_str(), &hints, &where);

	if (error != 0)
		fail("%s:%s: %s", address.c_str(), port.c_str(),
		    gai_strerror(error));

	const int listener = listen_at(where);

	freeaddrinfo(where);
	if (listener == -1)
		fail("%s:%s: %s", address.c_str(), port.c_str(),
		    strerror(errno));
	print_port(listener);

	const int on = 1;
	int fd;

	do {
		watchdog_check();
		fd = accept(listener, nullptr, nullptr);
	} while (fd == -1 && errno == EINTR);
	if (fd == -1)
		fail("accept: %s", strerror(errno));
	close(listener);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	return (fd);
}

/*
 * The speed also says how much DragonFly's sio(4) keeps until somebody reads
 * it: at its 9600 less than a client's first packet.
 */
int
open_device(const std::string &path)
{
	const int fd = open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios line;

	if (fd == -1)
		fail("%s: %s", path.c_str(), strerror(errno));
	if (tcgetattr(fd, &line) == -1) {
		close(fd);
		fail("%s: not a serial line", path.c_str());
	}
	cfmakeraw(&line);
	cfsetispeed(&line, B115200);
	cfsetospeed(&line, B115200);
	line.c_cflag |= CLOCAL | CREAD;
	tcsetattr(fd, TCSANOW, &line);
	fprintf(stderr, "ptserver: listening on %s\n", path.c_str());
	return (fd);
}
