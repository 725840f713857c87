/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A client of ptserver's that does what it is told, right or wrong.
 */
#include <sys/wait.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include "client.h"

std::string
point_at(const char *type, void (*function)())
{
	char text[64];

	snprintf(text, sizeof(text), "%s,%lx,1", type,
	    reinterpret_cast<unsigned long>(function));
	return (text);
}

std::string
framed(const std::string &packet)
{
	char sum[3];
	unsigned char value = 0;

	for (const char c : packet)
		value += static_cast<unsigned char>(c);
	snprintf(sum, sizeof(sum), "%02x", value);
	return ("$" + packet + "#" + sum);
}

/* A shell's command, with these as standard input and output. */
void
Client::run(const std::string &command, int in, int out)
{
	signal(SIGPIPE, SIG_IGN);
	fcntl(to_, F_SETFD, FD_CLOEXEC);
	fcntl(from_, F_SETFD, FD_CLOEXEC);
	pid_ = fork();
	ATF_REQUIRE(pid_ >= 0);
	if (pid_ == 0) {
		dup2(in, STDIN_FILENO);
		dup2(out, STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
		_exit(127);
	}
}

Client::Client(const std::string &directory, const std::string &arguments)
{
	int to[2], from[2];

	ATF_REQUIRE_EQ(0, pipe2(to, O_CLOEXEC));
	ATF_REQUIRE_EQ(0, pipe2(from, O_CLOEXEC));
	to_ = to[1];
	from_ = from[0];
	run("cd " + directory + " && exec ./ptserver --stdio " + arguments,
	    to[0], from[1]);
	close(to[0]);
	close(from[1]);
}

/* It is not to be written to before ptserver says that it is ready. */
Client::Client(const std::string &directory, const std::string &arguments,
    int line)
{
	int errors[2];

	ATF_REQUIRE_EQ(0, pipe2(errors, O_CLOEXEC));
	to_ = line;
	from_ = errors[0];
	run("cd " + directory + " && exec ./ptserver " + arguments +
	    " 2>&1", STDIN_FILENO, errors[1]);
	close(errors[1]);
	while (read() != '\n')
		;
	from_ = fcntl(line, F_DUPFD_CLOEXEC, 0);
}

Client::~Client()
{
	go_away();
	if (pid_ != -1)
		kill(pid_, SIGTERM);
	status();
}

bool
Client::write(const std::string &bytes)
{
	return (::write(to_, bytes.data(), bytes.size()) ==
	    ssize_t(bytes.size()));
}

void
Client::send(const std::string &packet)
{
	write(framed(packet));
}

char
Client::read()
{
	struct pollfd fd = { from_, POLLIN, 0 };
	char c;

	if (poll(&fd, 1, PATIENCE) != 1)
		ATF_FAIL("ptserver says nothing");
	if (::read(from_, &c, 1) != 1)
		ATF_FAIL("ptserver has gone");
	return (c);
}

std::string
Client::receive()
{
	std::string packet;
	char c;

	while (read() != '$')
		;
	while ((c = read()) != '#')
		packet += c;
	read();
	read();
	write("+");
	return (packet);
}

std::string
Client::ask(const std::string &packet)
{
	send(packet);
	return (receive());
}

std::string
Client::require(const std::string &packet, const std::string &answer)
{
	const std::string its = ask(packet);

	if (its.rfind(answer, 0) != 0)
		ATF_FAIL(packet + ": " + its + " and not " + answer);
	return (its);
}

void
Client::go_away()
{
	if (to_ == -1)
		return;
	close(to_);
	close(from_);
	to_ = from_ = -1;
}

int
Client::status()
{
	int status = 0;

	for (int i = 0; pid_ != -1 && i < PATIENCE; ++i) {
		if (waitpid(pid_, &status, WNOHANG) == pid_) {
			pid_ = -1;
			return (status);
		}
		usleep(1000);
	}
	if (pid_ != -1)
		ATF_FAIL("ptserver does not end");
	return (status);
}
