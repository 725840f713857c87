/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the client asks for, and the answers.
 */
#ifndef _SERVER_SERVER_H_
#define _SERVER_SERVER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connection.h"
#include "files.h"
#include "packet.h"
#include "processes.h"
#include "registers.h"

class Server {
public:
	explicit Server(Connection &connection) : connection_(connection) {}

	/* The process to begin with; throws an Error. */
	void start(const std::vector<std::string> &words);
	void attach(pid_t pid);

	/* Until the client has gone. */
	void serve();

	/* Processes that were started are killed, the others detached. */
	void let_go();

private:
	void handle(const std::string &packet);
	std::string answer(const std::string &packet);
	std::string answer_query(Reader *packet);
	std::string answer_set(Reader *packet);
	std::string answer_v(Reader *packet);
	std::string features(Reader *packet);
	std::string transfer(Reader *packet);
	std::string object(const std::string &name, const std::string &annex,
	    unsigned long offset, unsigned long length);
	std::string select_thread(Reader *packet);
	std::string read_registers(Reader *packet);
	std::string write_registers(Reader *packet);
	std::string read_register(Reader *packet);
	std::string write_register(Reader *packet);
	std::string save_registers(Reader *packet);
	std::string restore_registers(Reader *packet);
	std::string read_memory(Reader *packet, bool binary);
	std::string write_memory(Reader *packet, bool binary);
	std::string change_point(Reader *packet, bool insert);
	std::string is_alive(Reader *packet);
	std::string thread_ids(Control &control);
	std::string resume(const std::vector<Action> &actions);
	std::string resume_plainly(Reader *packet, char how);
	std::string resume_threads(Reader *packet);
	std::string detach(Reader *packet);
	std::string kill(Reader *packet);
	std::string command(const std::string &text);
	std::string run(Reader *packet);
	std::string attach(Reader *packet);
	std::string pass_signals(Reader *packet);
	std::string catch_calls(Reader *packet);

	std::string threads_xml();
	std::string tls_address(Reader *packet);
	std::string thread_xml(Control &control, lwpid_t tid);
	std::string why_stopped();
	std::string id(lwpid_t tid);
	std::string id(pid_t pid, lwpid_t tid);
	std::string child_of(const char *how, const Report &report);
	std::string stop_reply(const Report &report);
	std::string reason(const Report &report);
	void report(const Report &report);
	void wait_for_something();
	Control &begin(pid_t pid, Control::Origin origin);
	Control *find(const ThreadId &which);
	lwpid_t thread();
	Control &current();
	lwpid_t named_thread(Reader *packet);
	Control &control();

	Connection &connection_;
	Processes processes_;
	Files files_;
	Report last_{};
	bool extended_ = false;
	bool multiprocess_ = false;
	bool tells_breakpoints_ = false;	/* swbreak, hwbreak */
	bool tells_executions_ = false;
	bool lists_threads_ = false;	/* in stop replies */
	bool answered_ = true;		/* the last packet */
	bool done_ = false;
	pid_t current_ = 0;		/* that packets are about */
	lwpid_t general_thread_ = 0;	/* and the thread, 0: any */
	ThreadId resumed_ = { 0, -1 };
	std::vector<std::string> words_;	/* the last program's */
	std::map<unsigned, Registers> saved_;
	unsigned saves_ = 0;
};

#endif /* !_SERVER_SERVER_H_ */
