/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Files of this machine, which the client reads.
 */
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <unistd.h>

#include "connection.h"
#include "files.h"

/* The protocol's numbers. */
constexpr unsigned long ACCESS_MODE = 3, READ_ONLY = 0;
constexpr int READ_ONLY_FILES = 30, OTHER_ERROR = 9999;

static const struct {
	int error;
	int number;
} errors[] = {
	{ EPERM, 1 }, { ENOENT, 2 }, { EINTR, 4 }, { EIO, 5 }, { EBADF, 9 },
	{ EACCES, 13 }, { EFAULT, 14 }, { EBUSY, 16 }, { ENODEV, 19 },
	{ ENOTDIR, 20 }, { EISDIR, 21 }, { EINVAL, 22 }, { ENFILE, 23 },
	{ EMFILE, 24 }, { ESPIPE, 29 }, { EROFS, 30 }, { ENAMETOOLONG, 91 },
};

static std::string
failure(int error)
{
	for (const auto &entry : errors) {
		if (entry.error == error)
			return (format("F-1,%x", entry.number));
	}
	return (format("F-1,%x", OTHER_ERROR));
}

Files::~Files()
{
	for (const int fd : open_)
		::close(fd);
}

/*
 * Nothing can be written: a client is not to change this machine but for the
 * process that it debugs.
 */
std::string
Files::open(Reader *packet)
{
	const std::string name = from_hex(packet->until(','));
	const unsigned long flags = packet->hex();

	if ((flags & ACCESS_MODE) != READ_ONLY)
		return (format("F-1,%x", READ_ONLY_FILES));

	/* A FIFO without a writer would keep the server waiting. */
	const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1)
		return (failure(errno));
	open_.insert(fd);
	return (format("F%x", fd));
}

std::string
Files::close(int fd)
{
	if (open_.erase(fd) == 0)
		return (failure(EBADF));
	::close(fd);
	return ("F0");
}

std::string
Files::read(int fd, unsigned long count, unsigned long offset)
{
	/* Half, because each byte may be escaped. */
	std::string bytes(std::min<unsigned long>(count, PACKET_SIZE / 2 - 32),
	    '\0');

	if (open_.count(fd) == 0)
		return (failure(EBADF));

	const ssize_t got = pread(fd, &bytes[0], bytes.size(), offset);

	if (got == -1)
		return (failure(errno));
	bytes.resize(got);
	return (format("F%zx;", bytes.size()) + escaped(bytes));
}

static void
append(std::string *text, unsigned long value, unsigned bytes)
{
	while (bytes-- > 0)
		*text += static_cast<char>(value >> 8 * bytes);
}

static std::string
status(int fd)
{
	struct stat st;
	std::string text;

	if (fstat(fd, &st) == -1)
		return (failure(errno));
	append(&text, st.st_dev, 4);
	append(&text, st.st_ino, 4);
	append(&text, st.st_mode, 4);
	append(&text, st.st_nlink, 4);
	append(&text, st.st_uid, 4);
	append(&text, st.st_gid, 4);
	append(&text, st.st_rdev, 4);
	append(&text, st.st_size, 8);
	append(&text, st.st_blksize, 8);
	append(&text, st.st_blocks, 8);
	append(&text, st.st_atime, 4);
	append(&text, st.st_mtime, 4);
	append(&text, st.st_ctime, 4);
	return (format("F%zx;", text.size()) + escaped(text));
}

static std::string
link_of(const std::string &name)
{
	char target[PATH_MAX];
	const ssize_t length = readlink(name.c_str(), target, sizeof(target));

	if (length == -1)
		return (failure(errno));
	return (format("F%zx;", length) +
	    escaped(std::string(target, length)));
}

std::string
Files::request(Reader *packet)
{
	const std::string what = packet->until(':');

	if (what == "setfs")
		return ("F0");
	if (what == "open")
		return (open(packet));
	if (what == "readlink")
		return (link_of(from_hex(packet->rest())));
	if (what == "close")
		return (close(packet->hex()));
	if (what == "fstat") {
		const int fd = packet->hex();

		return (open_.count(fd) != 0 ? status(fd) : failure(EBADF));
	}
	if (what != "pread")
		return ("");

	const int fd = packet->hex();

	packet->expect(",");

	const unsigned long count = packet->hex();

	packet->expect(",");
	return (read(fd, count, packet->hex()));
}
