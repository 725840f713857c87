/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A client of ptserver's that does what it is told, right or wrong.
 */
#ifndef _SERVER_TEST_CLIENT_H_
#define _SERVER_TEST_CLIENT_H_

#include <sys/types.h>

#include <string>

/* What takes longer than this does not come any more, in milliseconds. */
constexpr int PATIENCE = 120000;

class Client {
public:
	/* "ptserver --stdio" with these arguments, in a directory. */
	Client(const std::string &directory, const std::string &arguments);

	/* "ptserver" with a line, of which this is the other end. */
	Client(const std::string &directory, const std::string &arguments,
	    int line);
	~Client();
	Client(const Client &) = delete;
	Client &operator=(const Client &) = delete;

	pid_t pid() const { return (pid_); }

	/* As it is; false if nobody reads. */
	bool write(const std::string &bytes);

	void send(const std::string &packet);

	/* One character that is no part of a packet. */
	char read();

	/* The next packet, without its frame; the case fails if none comes. */
	std::string receive();

	/* A packet and its answer. */
	std::string ask(const std::string &packet);

	/* The answer has to begin so. */
	std::string require(const std::string &packet,
	    const std::string &answer);

	void go_away();

	/* How ptserver ended, as waitpid(2) has it. */
	int status();

private:
	void run(const std::string &command, int in, int out);

	pid_t pid_;
	int to_;
	int from_;
};

/* "Z0," and so on of that function, which a Ticker runs. */
std::string	point_at(const char *type, void (*function)());

/* "$packet#sum" */
std::string	framed(const std::string &packet);

#endif /* !_SERVER_TEST_CLIENT_H_ */
