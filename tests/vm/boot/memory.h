/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Ranges of physical memory, and the machine's memory map.
 */
#ifndef VM_BOOT_MEMORY_H
#define VM_BOOT_MEMORY_H

#include <stddef.h>
#include <stdint.h>

extern "C" {
void	*memcpy(void *to, const void *from, size_t len);
void	*memmove(void *to, const void *from, size_t len);
void	*memset(void *to, int value, size_t len);
int	memcmp(const void *left, const void *right, size_t len);
size_t	strlen(const char *text);
}

static const uint32_t PAGE_BYTES = 4096;

constexpr uint32_t
page_up(uint32_t address)
{
	return ((address + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1));
}

/* Bytes at a physical address; nothing here is above 4 GB. */
struct Piece {
	uint32_t	address;
	uint32_t	bytes;

	uint32_t
	end() const
	{
		return (address + bytes);
	}

	template <typename T>
	const T *
	as() const
	{
		return (reinterpret_cast<const T *>(address));
	}

	bool
	overlaps(const Piece &other) const
	{
		return (address < other.end() && other.address < end());
	}
};

/* The kernel's struct bios_smap (machine/pc/bios.h). */
struct SmapEntry {
	static const uint32_t USABLE = 1;

	uint64_t	base;
	uint64_t	bytes;
	uint32_t	type;
} __attribute__((__packed__));

static_assert(sizeof(SmapEntry) == 20, "the kernel counts in these");

struct MultibootInfo;

/* A copy of the loader's map, in the kernel's format. */
class MemoryMap {
public:
	explicit MemoryMap(const MultibootInfo &info);

	/* True if the range lies in one piece of usable memory. */
	bool	has(const Piece &piece) const;

	const SmapEntry *
	entries() const
	{
		return (entries_);
	}

	uint32_t
	bytes() const
	{
		return (count_ * sizeof(SmapEntry));
	}

private:
	static const uint32_t MOST = 64;

	SmapEntry	entries_[MOST];
	uint32_t	count_;
};

#endif /* !VM_BOOT_MEMORY_H */
