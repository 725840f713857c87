/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The state of an execution: its hash, and copies of it to restore.  The
 * kernel's variables are in two sections that the build defines.
 */

#include <stdlib.h>
#include <string.h>

#include "model.h"

extern "C" {
extern char __start_kernel_data[], __stop_kernel_data[];
extern char __start_kernel_bss[], __stop_kernel_bss[];
}

/* The order matters: earlier pieces determine the number of later ones. */
static void
visit(StateVisitor &visitor)
{
	visitor.hashed(__start_kernel_data,
	    __stop_kernel_data - __start_kernel_data);
	visitor.hashed(__start_kernel_bss,
	    __stop_kernel_bss - __start_kernel_bss);
	memory_visit(visitor);
	contexts_visit(visitor);
	world_visit(visitor);
	decisions_visit(visitor);
	execution_visit(visitor);
}

/* Both halves of the product depend on all bits of both factors. */
static unsigned long
mix(unsigned long a, unsigned long b)
{
	const unsigned __int128 product =
	    static_cast<unsigned __int128>(a) * b;

	return (static_cast<unsigned long>(product) ^
	    static_cast<unsigned long>(product >> 64));
}

/* Four lanes, so that multiplications do not depend on each other. */
class Hash : public StateVisitor {
public:
	void
	hashed(void *bytes, size_t size) override
	{
		const auto *at = static_cast<const char *>(bytes);
		Block block;

		for (; size >= sizeof(block); at += sizeof(block),
		    size -= sizeof(block)) {
			memcpy(block, at, sizeof(block));
			add(block);
		}
		if (size == 0)
			return;
		memset(block, 0, sizeof(block));
		memcpy(block, at, size);
		add(block);
	}

	void unhashed(void *, size_t) override {}

	unsigned long
	get() const
	{
		return (mix(mix(lanes_[0], lanes_[1] ^ ODD),
		    mix(lanes_[2], lanes_[3] ^ ODD)));
	}

private:
	static const int LANES = 4;
	static const unsigned long ODD = 0x9e3779b97f4a7c15;

	typedef unsigned long Block[LANES][2];

	void
	add(const Block &block)
	{
		for (int i = 0; i < LANES; ++i)
			lanes_[i] = mix(lanes_[i] ^ block[i][0],
			    ODD ^ block[i][1]);
	}

	unsigned long lanes_[LANES] = { ODD, ODD * 3, ODD * 5, ODD * 7 };
};

class Save : public StateVisitor {
public:
	explicit Save(Snapshot *snapshot) : snapshot_(snapshot)
	    { snapshot->size = 0; }

	void
	hashed(void *at, size_t bytes) override
	{
		if (snapshot_->size + bytes > snapshot_->room)
			grow(bytes);
		memcpy(snapshot_->bytes + snapshot_->size, at, bytes);
		snapshot_->size += bytes;
	}

	void
	unhashed(void *at, size_t bytes) override
	{
		hashed(at, bytes);
	}

private:
	void
	grow(size_t bytes)
	{
		snapshot_->room = 2 * (snapshot_->size + bytes);
		snapshot_->bytes = static_cast<char *>(
		    realloc(snapshot_->bytes, snapshot_->room));
		if (snapshot_->bytes == nullptr)
			abort();
	}

	Snapshot *snapshot_;
};

class Restore : public StateVisitor {
public:
	explicit Restore(const Snapshot &snapshot) : from_(snapshot.bytes) {}

	void
	hashed(void *at, size_t bytes) override
	{
		memcpy(at, from_, bytes);
		from_ += bytes;
	}

	void
	unhashed(void *at, size_t bytes) override
	{
		hashed(at, bytes);
	}

private:
	const char *from_;
};

unsigned long
state_hash()
{
	Hash hash;

	visit(hash);
	return (hash.get());
}

void
state_save(Snapshot *snapshot)
{
	Save save(snapshot);

	visit(save);
}

void
state_restore(const Snapshot &snapshot)
{
	Restore restore(snapshot);

	visit(restore);
}
