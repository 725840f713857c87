/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The commands that a user gives.
 */
#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <strings.h>

#include "auxv.h"
#include "commands.h"
#include "examine.h"
#include "frames.h"
#include "mappings.h"
#include "registers.h"
#include "text.h"
#include "vector.h"

constexpr unsigned long DUMP_MAX = 1UL << 20;
constexpr unsigned long COUNT_MAX = 1UL << 30;

/*
 * What a command is called with: the words after its name, and what follows
 * its name and a slash.
 */
using Function = void(Debugger &debugger, const Words &args,
    const std::string &format);

static bool
scalar(unsigned long size)
{
	return (size == 1 || size == 2 || size == 4 || size == 8);
}

/*
 * How large what stands at an address is, if that is a variable that a
 * register can hold, and else what the caller thinks.
 */
static unsigned long
scalar_size(Debugger &debugger, unsigned long address, unsigned long other)
{
	const Symbol *const symbol = debugger.symbols().at(address);

	if (symbol != nullptr && symbol->address == address &&
	    scalar(symbol->size))
		return (symbol->size);
	return (other);
}

static std::string
joined(const Words &words, size_t first = 0)
{
	std::string text;

	for (size_t i = first; i < words.size(); ++i)
		text += words[i];
	return (text);
}

/*
 * An address as gdb(1) takes it too: a star before it and & change nothing
 * here, for a symbol's value is its address.
 */
static unsigned long
address_of(Debugger &debugger, const std::string &expression)
{
	const size_t mark = expression.find_first_not_of("*&");

	if (mark == std::string::npos)
		fail("\"%s\" is no address", expression.c_str());
	return (debugger.evaluate(expression.substr(std::min(mark, 1UL))));
}

static std::optional<int>
optional_signal(const Words &args)
{
	if (args.empty())
		return (std::nullopt);
	if (args[0] == "0")
		return (0);
	return (signal_number(args[0]));
}

static unsigned long
optional_count(const Words &args)
{
	return (args.empty() ? 1 :
	    number_between(args[0], "count", 1, COUNT_MAX));
}

static void
backtrace_command(Debugger &debugger, const Words &args, const std::string &)
{
	print_frames(debugger.target(), debugger.symbols(), args.empty() ?
	    1000 : optional_count(args));
}

static void
break_command(Debugger &debugger, const Words &args, const std::string &)
{
	debugger.add_breakpoint(address_of(debugger, joined(args)));
}

static void
catch_command(Debugger &debugger, const Words &args, const std::string &)
{
	debugger.add_catchpoint(parse_catchpoint(args));
}

/* As gdb(1) has it: a number is how often.  0 is no signal all the same. */
static void
continue_command(Debugger &debugger, const Words &args, const std::string &)
{
	const bool count = !args.empty() && args[0] != "0" &&
	    args[0].find_first_not_of("0123456789") == std::string::npos;

	if (count)
		debugger.go_on(std::nullopt, optional_count(args));
	else
		debugger.go_on(optional_signal(args), 1);
}

static void
delete_command(Debugger &debugger, const Words &args, const std::string &)
{
	const bool noun = !args.empty() && args[0] == "breakpoints";

	if (args.size() == noun)
		debugger.remove_all();
	for (size_t i = noun; i < args.size(); ++i)
		debugger.remove(number_between(args[i], "number", 1,
		    COUNT_MAX));
}

static void
detach_command(Debugger &debugger, const Words &args, const std::string &)
{
	debugger.detach(optional_signal(args));
}

static void
fpregs_command(Debugger &debugger, const Words &, const std::string &)
{
	print_fp_registers(debugger.target().fp_registers());
}

/* The signals come first, then what becomes of them. */
static void
handle_command(Debugger &debugger, const Words &args, const std::string &)
{
	SignalPolicy policy = debugger.policy();
	std::vector<int> signals;
	size_t i = 0;

	do {
		signals.push_back(signal_number(args[i++]));
	} while (i < args.size() && (isdigit(args[i][0]) ||
	    strncasecmp(args[i].c_str(), "SIG", 3) == 0));
	if (i == args.size())
		fail("what is to become of %s?", args[i - 1].c_str());
	for (; i < args.size(); ++i) {
		for (const int signal : signals)
			policy.set(signal, args[i]);
	}
	debugger.policy() = policy;
	for (const int signal : signals)
		printf("%s\n", describe(signal, policy.of(signal)).c_str());
}

static void
kill_command(Debugger &debugger, const Words &, const std::string &)
{
	debugger.kill();
}

static void
next_command(Debugger &debugger, const Words &args, const std::string &)
{
	debugger.step(optional_count(args), true);
}

/*
 * The value of a register, of a variable that a register can hold, or of an
 * expression of addresses and numbers.
 */
static void
print_command(Debugger &debugger, const Words &args,
    const std::string &letters)
{
	const std::string text = joined(args);
	const Symbol *const symbol = debugger.symbols().find(
	    text[0] == '*' ? text.substr(1) : text);
	Format format = parse_format(letters);
	unsigned long value;
	unsigned long size = format.size != 0 ? format.size : 8;

	if (is_vector_register(text)) {
		printf("%s = %s\n", text.c_str(), vector_text(
		    debugger.target(), debugger.symbols(), text,
		    format).c_str());
		return;
	}
	if (symbol != nullptr || text[0] == '*') {
		const unsigned long address = address_of(debugger, text);

		value = 0;
		if (format.size == 0)
			size = scalar_size(debugger, address, size);
		debugger.target().read(address, &value, size);
	} else {
		value = address_of(debugger, text);
		if (format.letter == 0)
			format.letter = 'a';
	}
	if (format.letter == 's')
		fail("a string is shown by x/s");
	printf("%s = %s\n", text.c_str(), formatted(debugger.symbols(), value,
	    size, format.letter).c_str());
}

static void
vector_command(Debugger &debugger, const Words &, const std::string &)
{
	print_vector_registers(debugger.target());
}

static void
print_named_register(Debugger &debugger, const std::string &name)
{
	if (name == "vector")
		print_vector_registers(debugger.target());
	else if (is_vector_register(name)) {
		printf("%-6s %s\n", name.c_str(), vector_text(
		    debugger.target(), debugger.symbols(), name,
		    Format{}).c_str());
	} else
		print_register(debugger.target().registers(), name);
}

static void
regs_command(Debugger &debugger, const Words &args, const std::string &)
{
	if (args.empty())
		print_registers(debugger.target().registers());
	for (const auto &name : args)
		print_named_register(debugger, name[0] == '$' ?
		    name.substr(1) : name);
}

static void
run_command(Debugger &debugger, const Words &, const std::string &)
{
	debugger.run();
}

/*
 * REGISTER VALUE, and as gdb(1) has it [var] $REGISTER = VALUE or VARIABLE =
 * VALUE.
 */
static void
set_command(Debugger &debugger, const Words &args, const std::string &)
{
	if (args[0] == "follow-fork" || args[0] == "follow-fork-mode") {
		if (args.size() != 2)
			fail("usage: set follow-fork parent|child");
		debugger.follow_fork(args[1]);
		return;
	}

	const bool noun = args[0] == "var" || args[0] == "variable";
	const std::string text = joined(args, noun);
	const size_t equal = text.find('=');
	const std::string name = equal != std::string::npos ?
	    text.substr(0, equal) : args[noun];
	const std::string value = equal != std::string::npos ?
	    text.substr(equal + 1) : joined(args, noun + 1);

	if (name.empty() || value.empty())
		fail("usage: set REGISTER VALUE, or set VARIABLE = VALUE");

	const Symbol *const symbol = debugger.symbols().find(name);
	const unsigned long number = debugger.evaluate(value);

	if (name[0] != '$' && symbol != nullptr && equal != std::string::npos) {
		debugger.target().write(symbol->address, &number,
		    scalar_size(debugger, symbol->address, 4));
		return;
	}

	struct reg regs = debugger.target().registers();

	set_register_value(&regs, name[0] == '$' ? name.substr(1) : name,
	    number);
	debugger.target().set_registers(regs);
}

static void
signal_command(Debugger &debugger, const Words &args, const std::string &)
{
	debugger.go_on(optional_signal(args), 1);
}

static void
step_command(Debugger &debugger, const Words &args, const std::string &)
{
	debugger.step(optional_count(args), false);
}

/* The threads that the words name, and the words behind them. */
static void
apply_to_threads(Debugger &debugger, const Words &args)
{
	const lwpid_t selected = debugger.target().selected();
	std::vector<lwpid_t> tids;
	std::string command;
	size_t i = 0;

	if (!args.empty() && args[0] == "all") {
		tids = debugger.target().threads();
		i = 1;
	}
	for (; i < args.size() && isdigit(args[i][0]); ++i)
		tids.push_back(number_between(args[i], "thread", 1, COUNT_MAX));
	for (; i < args.size(); ++i)
		command += args[i] + " ";
	if (tids.empty() || command.empty())
		fail("usage: thread apply all|NUMBER ... COMMAND");
	for (const lwpid_t tid : tids) {
		debugger.select_thread(tid);
		debugger.print_thread(tid);
		execute(debugger, command);
	}
	if (debugger.target().selected() == tids.back())
		debugger.target().select(selected);
}

static void
thread_command(Debugger &debugger, const Words &args, const std::string &)
{
	if (!args.empty() && args[0] == "apply") {
		apply_to_threads(debugger, Words(args.begin() + 1,
		    args.end()));
		return;
	}
	if (args.size() > 1)
		fail("usage: thread NUMBER, or thread apply");
	if (!args.empty())
		debugger.select_thread(number_between(args[0], "thread", 1,
		    COUNT_MAX));
	debugger.print_thread(debugger.target().selected());
}

static void
watch_command(Debugger &debugger, const Words &args, const std::string &)
{
	const unsigned long address = address_of(debugger, args[0]);
	const unsigned long length = args.size() > 1 ?
	    number(args[1], "length") : scalar_size(debugger, address, 8);

	if (!scalar(length))
		fail("only 1, 2, 4 or 8 bytes can be watched");
	debugger.add_watchpoint(address, length, args[0]);
}

/*
 * Append one value of a write command, VALUE or VALUE:SIZE, to the bytes.
 */
static void
append_value(const std::string &text, unsigned long size, std::string *bytes)
{
	const size_t colon = text.find(':');

	if (colon != std::string::npos)
		size = number(text.substr(colon + 1), "size");
	if (!scalar(size))
		fail("a value has 1, 2, 4 or 8 bytes");

	const unsigned long value = number(text.substr(0, colon), "value");
	const unsigned unused = 64 - 8 * size;
	const long extended = static_cast<long>(value << unused) >> unused;
	const unsigned long cut = value << unused >> unused;

	if (cut != value && static_cast<unsigned long>(extended) != value) {
		fail("\"%s\" does not fit into %s", text.c_str(),
		    counted(size, "byte").c_str());
	}
	bytes->append(reinterpret_cast<const char *>(&value), size);
}

static void
write_command(Debugger &debugger, const Words &args, const std::string &)
{
	const unsigned long address = address_of(debugger, args[0]);
	const unsigned long size = scalar_size(debugger, address, 1);
	std::string bytes;

	for (size_t i = 1; i < args.size(); ++i)
		append_value(args[i], size, &bytes);
	debugger.target().write(address, bytes.data(), bytes.size());
	printf("wrote %s at %s\n", counted(bytes.size(), "byte").c_str(),
	    debugger.symbols().describe(address).c_str());
}

/* What x went by last, and where it ended. */
static Format last_format = { 1, 'x', 4 };
static unsigned long next_address;

/* As gdb(1) has it: what is not said is as it was the last time. */
static void
examine_command(Debugger &debugger, const Words &args,
    const std::string &letters)
{
	Format format = parse_format(letters);

	if (format.letter == 0)
		format.letter = last_format.letter;
	if (format.letter == 's' || format.letter == 'c')
		format.size = 1;
	if (format.letter == 'a')
		format.size = 8;
	if (format.size == 0)
		format.size = last_format.size;
	if (letters.empty() && args.empty())
		format.count = last_format.count;
	format.count = std::max(format.count, 1UL);
	if (!args.empty())
		next_address = address_of(debugger, joined(args));
	next_address = examine(debugger.target(), debugger.symbols(),
	    next_address, format);
	last_format = format;
}

static void
x_command(Debugger &debugger, const Words &args, const std::string &letters)
{
	if (!letters.empty() || args.empty()) {
		examine_command(debugger, args, letters);
		return;
	}

	const bool sized = args.size() > 1 &&
	    args.back().find_first_of("+-") == std::string::npos;
	const unsigned long address = address_of(debugger,
	    sized ? args[0] : joined(args));
	const Symbol *const symbol = debugger.symbols().at(address);
	unsigned long length = 64;

	if (sized)
		length = number_between(args[1], "length", 1, DUMP_MAX);
	else if (symbol != nullptr && symbol->size != 0)
		length = std::min(symbol->address + symbol->size - address,
		    DUMP_MAX);
	dump(debugger.target(), address, length);
	next_address = address + length;
	if (length == scalar_size(debugger, address, 0)) {
		unsigned long value = 0;

		debugger.target().read(address, &value, length);
		printf("%s = %s\n", debugger.symbols().describe(
		    address).c_str(), value_text(value, length).c_str());
	}
}

static void
info_auxv(Debugger &debugger, const Words &, const std::string &)
{
	Target &target = debugger.target();

	print_auxv(target, target.registers(target.threads().front()).r_rsp);
}

static void
info_breakpoints(Debugger &debugger, const Words &, const std::string &)
{
	debugger.print_breakpoints();
	debugger.print_watchpoints();
	debugger.print_catchpoints();
}

static void
info_mappings(Debugger &debugger, const Words &, const std::string &)
{
	print_mappings(debugger.target());
}

static void
info_program(Debugger &debugger, const Words &, const std::string &)
{
	debugger.print_info();
}

static void
info_signals(Debugger &debugger, const Words &args, const std::string &)
{
	for (int signal = 1; signal < NSIG; ++signal) {
		if ((args.empty() && signal_name(signal) !=
		    format("SIG%d", signal)) ||
		    (!args.empty() && signal == signal_number(args[0]))) {
			printf("%s\n", describe(signal,
			    debugger.policy().of(signal)).c_str());
		}
	}
}

static void
info_symbol(Debugger &debugger, const Words &args, const std::string &)
{
	printf("%s\n", debugger.symbols().describe(
	    address_of(debugger, joined(args))).c_str());
}

static void
info_threads(Debugger &debugger, const Words &, const std::string &)
{
	debugger.print_threads();
}

static void
info_watchpoints(Debugger &debugger, const Words &, const std::string &)
{
	debugger.print_watchpoints();
}

static Function help_command;
static Function info_command;
static Function quit_command;

/*
 * A command is known by its name, by each of its short names, and by any
 * beginning of its name that no other command has.
 */
struct Command {
	const char *name;
	const char *shorter;
	const char *arguments;
	size_t least;		/* how many arguments */
	size_t most;
	bool formatted;		/* /FORMAT may follow its name */
	const char *help;
	Function *function;
};

static const Command commands[] = {
	{ "backtrace", "bt where", "[COUNT]", 0, 1, false,
	    "show who called whom", backtrace_command },
	{ "break", "b br", "ADDRESS", 1, SIZE_MAX, false,
	    "stop when it gets there", break_command },
	{ "catch", "", "syscall [CALL ...]|fork|exec", 1, SIZE_MAX, false,
	    "stop at system calls, forks or execs", catch_command },
	{ "continue", "c fg", "[COUNT|SIGNAL|0]", 0, 1, false,
	    "let it run, perhaps with a signal", continue_command },
	{ "delete", "d", "[NUMBER ...]", 0, SIZE_MAX, false,
	    "remove breakpoints or watchpoints, or all", delete_command },
	{ "detach", "", "[SIGNAL|0]", 0, 1, false,
	    "let it run untraced", detach_command },
	{ "exit", "", "", 0, 0, false,
	    "as quit", quit_command },
	{ "fpregs", "f", "", 0, 0, false,
	    "show the floating point registers", fpregs_command },
	{ "handle", "", "SIGNAL ... ACTION ...", 2, SIZE_MAX, false,
	    "[no]stop, [no]print, [no]pass it", handle_command },
	{ "help", "h", "[COMMAND]", 0, 1, false,
	    "show this", help_command },
	{ "info", "i", "[WHAT]", 0, SIZE_MAX, false,
	    "show what ptdb knows, or that part of it", info_command },
	{ "kill", "k", "", 0, 0, false,
	    "kill it", kill_command },
	{ "nexti", "ni next n", "[COUNT]", 0, 1, false,
	    "the same as stepi, but a call is one", next_command },
	{ "print", "p inspect", "EXPRESSION", 1, SIZE_MAX, true,
	    "show a register, variable or address", print_command },
	{ "quit", "q", "", 0, 0, false,
	    "kill or detach it, and exit", quit_command },
	{ "regs", "", "[REGISTER ...]", 0, SIZE_MAX, false,
	    "show the registers", regs_command },
	{ "run", "r", "", 0, 0, false,
	    "run on past signals", run_command },
	{ "set", "", "REGISTER VALUE", 1, SIZE_MAX, false,
	    "change a register, or VARIABLE = VALUE", set_command },
	{ "signal", "", "SIGNAL|0", 1, 1, false,
	    "let it run with that signal", signal_command },
	{ "stepi", "si step s", "[COUNT]", 0, 1, false,
	    "run single instructions", step_command },
	{ "thread", "t", "[NUMBER | apply all|NUMBER ... COMMAND]", 0,
	    SIZE_MAX, false, "select a thread, or do a command for some",
	    thread_command },
	{ "watch", "w wa", "ADDRESS [1|2|4|8]", 1, 2, false,
	    "stop after it wrote there", watch_command },
	{ "write", "", "ADDRESS VALUE[:SIZE] ...", 2, SIZE_MAX, false,
	    "change memory", write_command },
	{ "x", "", "ADDRESS [LENGTH]", 0, SIZE_MAX, true,
	    "show memory, with /FORMAT as gdb does", x_command },
};

static const Command infos[] = {
	{ "auxv", "", "", 0, 0, false,
	    "the auxiliary vector", info_auxv },
	{ "breakpoints", "b br", "", 0, 0, false,
	    "breakpoints and watchpoints", info_breakpoints },
	{ "float", "f", "", 0, 0, false,
	    "the same as fpregs", fpregs_command },
	{ "mappings", "", "", 0, 0, false,
	    "what is mapped", info_mappings },
	{ "program", "", "", 0, 0, false,
	    "all that ptdb knows", info_program },
	{ "registers", "r", "[REGISTER ...]", 0, SIZE_MAX, false,
	    "registers; vector: ymm or xmm", regs_command },
	{ "signals", "s handle", "[SIGNAL]", 0, 1, false,
	    "what becomes of them", info_signals },
	{ "symbol", "", "ADDRESS", 1, SIZE_MAX, false,
	    "what is there", info_symbol },
	{ "threads", "th", "", 0, 0, false,
	    "all threads, and where they are", info_threads },
	{ "vector", "", "", 0, 0, false,
	    "the ymm or xmm registers", vector_command },
	{ "watchpoints", "wat", "", 0, 0, false,
	    "watchpoints alone", info_watchpoints },
};

/* A set of commands, and what stands before their names. */
struct Table {
	const char *prefix;
	const Command *first;
	size_t count;

	const Command *begin() const { return (first); }
	const Command *end() const { return (first + count); }
};

static const Table main_table = { "", commands, std::size(commands) };
static const Table info_table = { "info ", infos, std::size(infos) };

static bool
has_short_name(const Command &command, const std::string &name)
{
	const Words names = split(command.shorter, " ");

	return (std::find(names.begin(), names.end(), name) != names.end());
}

static const Command &
find_command(const Table &table, const std::string &name)
{
	const Command *found = nullptr;
	std::string candidates;

	for (const auto &command : table) {
		if (name == command.name || has_short_name(command, name))
			return (command);
		if (strncmp(command.name, name.c_str(), name.size()) == 0) {
			found = &command;
			candidates += std::string(" ") + command.name;
		}
	}
	if (found == nullptr) {
		fail("\"%s%s\" is no command; try help", table.prefix,
		    name.c_str());
	}
	if (candidates != std::string(" ") + found->name) {
		fail("\"%s%s\" can be:%s", table.prefix, name.c_str(),
		    candidates.c_str());
	}
	return (*found);
}

static std::string
usage(const Table &table, const Command &command)
{
	return (format("%s%s%s%s%s", table.prefix, command.name,
	    command.formatted ? "[/FORMAT]" : "",
	    command.most == 0 ? "" : " ", command.arguments));
}

static void
print_help(const Table &table, const Command &command)
{
	printf("%-34s %s%s%s%s\n", usage(table, command).c_str(),
	    command.help, *command.shorter != '\0' ? " (" : "",
	    command.shorter, *command.shorter != '\0' ? ")" : "");
}

static void
print_all_help(const Table &table)
{
	for (const auto &command : table)
		print_help(table, command);
}

static void
help_command(Debugger &, const Words &args, const std::string &)
{
	if (args.empty()) {
		print_all_help(main_table);
		print_all_help(info_table);
		printf("ADDRESS is $REGISTER, NUMBER or SYMBOL, perhaps with "
		    "+N.  FORMAT is a count, one of x d\nu o t c s a f, and "
		    "one of b h w g for 1, 2, 4 or 8 bytes.\n");
		return;
	}

	const Command &command = find_command(main_table, args[0]);

	print_help(main_table, command);
	if (command.function == info_command)
		print_all_help(info_table);
}

/* Ends the session; there is nothing else for it to do. */
static void
quit_command(Debugger &, const Words &, const std::string &)
{
}

/*
 * Do a command of a table with the words behind it.  True if it was quit.
 */
static bool
perform(Debugger &debugger, const Table &table, const std::string &word,
    const Words &args)
{
	const size_t slash = word.find('/');
	const std::string name = word.substr(0, slash);
	const Command &command = find_command(table, name);
	std::string letters;

	if (slash != std::string::npos)
		letters = word.substr(slash + 1);
	if (args.size() < command.least || args.size() > command.most ||
	    (slash != std::string::npos && !command.formatted))
		fail("usage: %s", usage(table, command).c_str());
	command.function(debugger, args, letters);
	return (command.function == quit_command);
}

static void
info_command(Debugger &debugger, const Words &args, const std::string &)
{
	if (args.empty())
		debugger.print_info();
	else
		perform(debugger, info_table, args[0],
		    Words(args.begin() + 1, args.end()));
}

bool
execute(Debugger &debugger, const std::string &line)
{
	Words words = split(line, " \t");

	if (words.empty() || words[0][0] == '#')
		return (true);

	/* "x /4x", too; and "x/4x". */
	if (words.size() > 1 && words[1][0] == '/') {
		words[0] += words[1];
		words.erase(words.begin() + 1);
	}
	return (!perform(debugger, main_table, words[0],
	    Words(words.begin() + 1, words.end())));
}
