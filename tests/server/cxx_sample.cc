/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The part of the sample program that needs a C++ library: variables of every
 * kind, exceptions, and "sample count NUMBER".
 */
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "sample.h"

/* Variables of every kind, for gdb to print and set. */
enum Color { RED, GREEN = 5, BLUE };

union Either {
	unsigned number;
	unsigned char bytes[4];
};

class Shape {
public:
	virtual ~Shape() = default;
	virtual int corners() const { return (0); }
};

class Square : public Shape {
public:
	int corners() const override { return (4); }
	static int made;
	int side = 7;
};

int Square::made = 2;
static Square square;

struct Kinds {
	bool truth;
	char letter;
	signed char small;
	unsigned short medium;
	long big;
	unsigned long long biggest;
	float single;
	long double extended;
	Color color;
	Either either;
	unsigned low : 3, high : 5;
	int matrix[2][3];
	const char *text;
	int (*function)(int);
	Shape *shape;
	int Thing::*member;
};

extern "C" __attribute__((noinline)) double
half(double number)
{
	return (number / 2);
}

Kinds kinds = { true, 'x', -3, 65535, -1234567890123, ~0ULL, 0.5f, 2.25L,
    GREEN, { 0x04030201 }, 5, 17, { { 1, 2, 3 }, { 4, 5, 6 } }, "text", add,
    &square, &Thing::number };

static int
count_to(int limit)
{
	int &alias = total;

	for (int i = 1; i <= limit; ++i) {
		hit(i & 7);
		alias += 1;
	}
	done();
	return (alias == limit ? 6 : 1);
}

static void
throw_at(int n)
{
	if (n == 2)
		throw std::runtime_error("thrown");
}

static int
catch_exception()
{
	try {
		for (int i = 0; i < 3; ++i)
			throw_at(i);
	} catch (const std::exception &error) {
		done();
		return (strcmp(error.what(), "thrown") == 0 ? 5 : 1);
	}
	return (1);
}

int
do_more(int argc, char *argv[])
{
	const char *const what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "count") == 0)
		return (count_to(argc > 2 ? atoi(argv[2]) : 0));
	if (strcmp(what, "throw") == 0)
		return (catch_exception());
	return (2);
}
