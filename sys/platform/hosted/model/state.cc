/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The whole state of an execution: as one number, and as bytes from which it
 * can be had again.  The kernel's variables are in two sections that the
 * build has made for them.
 */

#include <stdlib.h>
#include <string.h>

#include "model.h"

extern "C" {
extern char __start_kernel_data[], __stop_kernel_data[];
extern char __start_kernel_bss[], __stop_kernel_bss[];
}

/* How much comes next depends on what came before, so the order matters. */
static void
visit(StateVisitor &visitor)
{
	visitor.part(__start_kernel_data,
	    __stop_kernel_data - __start_kernel_data);
	visitor.part(__start_kernel_bss,
	    __stop_kernel_bss - __start_kernel_bss);
	memory_visit(visitor);
	contexts_visit(visitor);
	world_visit(visitor);
	decisions_visit(visitor);
	execution_visit(visitor);
}

/* Both halves of a product have all bits of both factors in them. */
static unsigned long
mix(unsigned long a, unsigned long b)
{
	const unsigned __int128 product =
	    static_cast<unsigned __int128>(a) * b;

	return (static_cast<unsigned long>(product) ^
	    static_cast<unsigned long>(product >> 64));
}

/* Four lanes, for no multiplication to wait for the one before it. */
class Hash : public StateVisitor {
public:
	void
	part(void *bytes, size_t size) override
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

	void aside(void *, size_t) override {}

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
	part(void *at, size_t bytes) override
	{
		if (snapshot_->size + bytes > snapshot_->room)
			grow(bytes);
		memcpy(snapshot_->bytes + snapshot_->size, at, bytes);
		snapshot_->size += bytes;
	}

	void
	aside(void *at, size_t bytes) override
	{
		part(at, bytes);
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
	part(void *at, size_t bytes) override
	{
		memcpy(at, from_, bytes);
		from_ += bytes;
	}

	void
	aside(void *at, size_t bytes) override
	{
		part(at, bytes);
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
