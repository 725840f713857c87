/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Files of this machine, which the client reads.
 */
#ifndef _SERVER_FILES_H_
#define _SERVER_FILES_H_

#include <set>
#include <string>

#include "packet.h"

class Files {
public:
	Files() = default;
	~Files();
	Files(const Files &) = delete;
	Files &operator=(const Files &) = delete;

	/* The answer to what follows "vFile:"; "" if that is not known. */
	std::string request(Reader *packet);

private:
	std::string open(Reader *packet);
	std::string close(int fd);
	std::string read(int fd, unsigned long count, unsigned long offset);

	std::set<int> open_;
};

#endif /* !_SERVER_FILES_H_ */
