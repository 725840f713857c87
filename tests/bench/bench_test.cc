/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The benchmarks' tools: the table, and the costs computed from code and from
 * callgrind(1)'s dumps.  No case depends on speed.  TOP is the checkout.
 */
#include <atf-c++.hpp>

#include <fstream>
#include <string>

#include "../command/command.h"

#define BENCH_CASE(name, words)						\
	ATF_TEST_CASE(name);						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", words);				\
	}								\
	ATF_TEST_CASE_BODY(name)

namespace {

const std::string BENCH = TOP "/tests/bench/";

void
write_file(const char *path, const std::string &content)
{
	std::ofstream(path) << content;
}

Run
table(const std::string &original, const std::string &rewrite)
{
	write_file("original", original);
	write_file("rewrite", rewrite);
	return (result_of("awk -f " + BENCH +
	    "table.awk -v tsv=tsv original rewrite"));
}

void
require_refused(const std::string &original, const std::string &rewrite,
    const char *words)
{
	const Run run = table(original, rewrite);

	require_status(run, 1);
	require_in_order(run, { words });
}

/* The deepest stack of a function in assembler. */
Run
stack(const std::string &code, const std::string &root,
    const std::string &options = "")
{
	write_file("code.s", ".text\n" + code +
	    ".section .note.GNU-stack,\"\",@progbits\n");
	require_status(result_of("as -o code.o code.s"), 0);
	return (result_of("{ readelf -rWC code.o; "
	    "objdump -drC --no-show-raw-insn code.o; } | awk -f " + BENCH +
	    "stack.awk -v roots=" + root + options));
}

void
require_stack(const std::string &code, const char *bytes,
    const std::string &options = "")
{
	const Run run = stack(code, "root", options);

	require_status(run, 0);
	ATF_REQUIRE_EQ(bytes + std::string("\n"), run.output);
}

} /* namespace */

BENCH_CASE(table__lays_side_by_side, "Two sets become one, with ratios")
{
	const Run run = table("instructions\ta\t100\nper-second\tb\t0\n",
	    "per-second\tb\t7\ninstructions\ta\t150\n");

	require_status(run, 0);
	require_in_order(run, { "instructions", "a", "100", "150", "1.500",
	    "per-second", "b", "0", "7", "-" });
	ATF_REQUIRE_EQ("name\tunit\toriginal\trewrite\tratio\n"
	    "a\tinstructions\t100\t150\t1.500\n"
	    "b\tper-second\t0\t7\t-\n", content_of("tsv"));
}

BENCH_CASE(table__refuses, "What is no two sets of the same figures")
{
	const std::string good = "instructions\ta\t1\n";

	require_refused(good, "instructions a 1\n", "not a unit");
	require_refused(good, "instructions\ta\t1\t1\n", "not a unit");
	require_refused("instructions\ta\t-1\n", good, "no whole number");
	require_refused("instructions\ta\t\n", good, "no whole number");
	require_refused(good + good, good, "line 2: a comes twice");
	require_refused(good, good + good, "a comes twice");
	require_refused(good, "per-second\ta\t1\n", "counted in per-second");
	require_refused(good, good + "instructions\tb\t1\n",
	    "b is in rewrite alone");
	require_refused(good + "instructions\tb\t1\n", good,
	    "b is in original alone");
	require_refused(good, "", "empty");
	require_refused("", good, "empty");
}

BENCH_CASE(cost__of_own_functions, "Not that of callees, nor of others")
{
	write_file("symbols", "0000 T ours\n0010 t too\n     U other\n");
	write_file("dump.1", "desc: Trigger: Client Request: one\n"
	    "fn=(1) ours\n0 10\ncfn=(2) other\ncalls=1 0\n0 500\n0 3\n\n"
	    "fn=(2)\n0 500\n\nfn=(3) too\n+2 4\n");
	write_file("dump.2", "desc: Trigger: Client Request: two\n"
	    "fn=(1) other\n0 10\n");

	const Run run = result_of("awk -f " + BENCH +
	    "own_cost.awk symbols dump.1 dump.2");

	require_status(run, 0);
	ATF_REQUIRE_EQ("one 17\ntwo 0\n", run.output);
}

BENCH_CASE(stack__of_calls, "The deepest path, return addresses included")
{
	require_stack("root: ret\n", "8");
	require_stack("root: push %rbp\n mov %rsp,%rbp\n sub $0x20,%rsp\n"
	    " leave\n ret\n", "48");
	require_stack("root: push %rbx\n call elsewhere\n pop %rbx\n ret\n",
	    "24");
	require_stack("root: test %eax,%eax\n je 1f\n sub $0x80,%rsp\n"
	    " call leaf\n add $0x80,%rsp\n ret\n1: push %rbx\n pop %rbx\n ret\n"
	    "leaf: push %rbx\n pop %rbx\n ret\n", "152");
	require_stack("root: push %rbx\n pop %rbx\n jmp leaf\n"
	    "leaf: push %rbx\n pop %rbx\n ret\n", "16");
}

BENCH_CASE(stack__through_pointers, "Whoever's address is taken")
{
	const std::string leaf = "leaf: sub $0x100,%rsp\n add $0x100,%rsp\n"
	    " ret\n.section .rodata\n .quad leaf\n";

	require_stack("root: call *%rax\n ret\n" + leaf, "272");

	/* As -mindirect-branch=thunk-inline has it. */
	require_stack("root: jmp 4f\n1: call 3f\n2: pause\n lfence\n jmp 2b\n"
	    "3: mov %rax,(%rsp)\n ret\n4: call 1b\n ret\n" + leaf, "272");
}

/* As the table of requests, whose functions are known by their names. */
BENCH_CASE(stack__of_functions_in_another_section, "A table's functions by "
    "their mangled names, and those alone that a caller can mean")
{
	const std::string code = "root: call _Z5smallv\n call _Z5largev\n"
	    " ret\n"
	    "_Z5smallv: jmp serve\n"
	    "_Z5largev: sub $0x100,%rsp\n call serve\n add $0x100,%rsp\n"
	    " ret\n"
	    "serve: jmp *table(%rip)\n"
	    ".globl _Z4deepRKi, _Z4flatRKi\n"
	    "_Z4deepRKi: sub $0x80,%rsp\n add $0x80,%rsp\n ret\n"
	    "_Z4flatRKi: ret\n"
	    ".section .rodata\ntable: .quad _Z4deepRKi, _Z4flatRKi\n";

	/* root 8, large() 0x108, deep() 0x88; without that 8. */
	require_stack(code, "408");
	require_stack(code, "280", " -v from=large -v only=flat");
}

BENCH_CASE(stack__refuses, "Code that it does not understand")
{
	Run run = stack("root: mov %rax,%rsp\n ret\n", "root");

	require_status(run, 1);
	require_in_order(run, { "root: mov" });
	run = stack("root: call root\n ret\n", "root");
	require_status(run, 1);
	require_in_order(run, { "calls itself" });
	run = stack("root: ret\n", "other");
	require_status(run, 1);
	require_in_order(run, { "no function other" });
}

BENCH_CASE(scripts__refuse, "Files that are not there")
{
	Run run = result_of("sh " + BENCH + "bench.sh build nowhere");

	require_status(run, 2);
	require_in_order(run, { "ORIGINAL=file", "nowhere" });
	run = result_of("sh " + BENCH + "vm_bench.sh build nowhere '' 2");
	require_status(run, 2);
	require_in_order(run, { "KERNEL=file", "OTHER=file", "nowhere" });
	run = result_of("sh " + BENCH + "vm_bench.sh build /bin/sh /bin/sh x");
	require_status(run, 2);
	require_in_order(run, { "SMP=x" });
	run = result_of("sh " + BENCH + "plot.sh nowhere out");
	require_status(run, 1);
	require_in_order(run, { "nowhere", "nothing to draw" });
}

/* A function in assembler, with its size. */
static std::string
function(const std::string &name, const std::string &code)
{
	return (name + ": " + code + "\n.size " + name + ", . - " + name +
	    "\n.type " + name + ", @function\n");
}

BENCH_CASE(text__of_some_entries, "What the roots do not lead to, with the "
    "rows that have it; each file has its copy of an inline function")
{
	write_file("code.s", ".text\n.globl root, row, other\n" +
	    function("root", "call shared\n call apart\n call copy\n"
		" lea taken(%rip),%rax\n ret") +
	    function("copy", "nop\n ret") +
	    function("shared", "ret") +
	    function("apart", "call below\n ret") +
	    function("below", "nop\n ret") +
	    function("taken", "ret") +
	    function("row", "jmp shared") +
	    function("other", "ret") +
	    ".section .rodata\n .quad root, row\n"
	    ".section .note.GNU-stack,\"\",@progbits\n");
	write_file("more.s", ".text\n" + function("more", "jmp copy") +
	    function("copy", "nop\n nop\n ret") +
	    ".section .note.GNU-stack,\"\",@progbits\n");
	require_status(result_of("as -o code.o code.s && as -o more.o more.s && "
	    "ld -r -o all.o code.o more.o"), 0);

	const std::string command = "{ readelf -rWC all.o; "
	    "objdump -tdrC --no-show-raw-insn all.o; } | awk -f " + BENCH +
	    "text.awk -v row=100 -v apart=apart -v roots=";
	Run run = result_of(command + "root");

	/* apart 6, below 2, row 2 and its row, other 1; more 2, its copy 3 */
	require_status(run, 0);
	ATF_REQUIRE_EQ("116\n", run.output);
	run = result_of(command + "root -v list_of=roots | LC_ALL=C sort");
	require_status(run, 0);
	ATF_REQUIRE_EQ("1 shared\n1 taken\n2 copy\n23 root\n", run.output);
	run = result_of(command + "nobody");
	require_status(run, 1);
	require_in_order(run, { "there is no function nobody" });
}

ATF_INIT_TEST_CASES(cases)
{
	ATF_ADD_TEST_CASE(cases, table__lays_side_by_side);
	ATF_ADD_TEST_CASE(cases, table__refuses);
	ATF_ADD_TEST_CASE(cases, cost__of_own_functions);
	ATF_ADD_TEST_CASE(cases, stack__of_calls);
	ATF_ADD_TEST_CASE(cases, stack__through_pointers);
	ATF_ADD_TEST_CASE(cases, stack__of_functions_in_another_section);
	ATF_ADD_TEST_CASE(cases, stack__refuses);
	ATF_ADD_TEST_CASE(cases, text__of_some_entries);
	ATF_ADD_TEST_CASE(cases, scripts__refuse);
}
