/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The connection to the client: packets, with their checksums, and Ctrl-C.
 */
#ifndef _SERVER_CONNECTION_H_
#define _SERVER_CONNECTION_H_

#include <string>

class Connection {
public:
	enum Input { NOTHING, PACKET, DAMAGED, INTERRUPT };

	/* On a line that is not reliable bytes may be lost. */
	Connection(int in, int out, bool reliable = true)
	    : in_(in), out_(out), reliable_(reliable) {}

	int descriptor() const { return (in_); }
	bool reliable() const { return (reliable_); }

	/* False from the moment on that the client has gone away. */
	bool alive() const { return (alive_); }

	/* Read what there is; blocks if there is nothing. */
	void fill();

	/* The next input that has been read. */
	Input next(std::string *packet);

	void send(const std::string &text);

	/* Once the client has the answer to the packet that asks for it. */
	void stop_acknowledging() { acknowledges_ = false; }

private:
	void write_all(const std::string &bytes);
	Input take_packet(std::string *packet);

	int in_;
	int out_;
	bool reliable_;
	bool alive_ = true;
	bool acknowledges_ = true;
	std::string input_;
	std::string last_;		/* sent, in case it gets lost */
};

/* Most bytes of a packet, either way. */
constexpr unsigned PACKET_SIZE = 0x8000;

/*
 * The first client that connects to address:port; an empty address is the
 * loopback one.  Prints the port.  Throws an Error.
 */
int	accept_client(const std::string &address, const std::string &port);

/*
 * A serial line, without the terminal's own treatment of what passes.  Prints
 * its name when it is ready.
 */
int	open_device(const std::string &path);

#endif /* !_SERVER_CONNECTION_H_ */
