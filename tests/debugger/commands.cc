/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The commands that a user gives.
 */
#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "commands.h"
#include "registers.h"
#include "text.h"

constexpr unsigned long DUMP_MAX = 1UL << 20;

/* What a command is called with; args are the words after its name. */
using Function = void(Debugger &debugger, const Words &args);

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

static std::optional<int>
optional_signal(const Words &args)
{
	if (args.empty())
		return (std::nullopt);
	if (args[0] == "0")
		return (0);
	return (signal_number(args[0]));
}

static void
break_command(Debugger &debugger, const Words &args)
{
	debugger.add_breakpoint(debugger.evaluate(args[0]));
}

static void
continue_command(Debugger &debugger, const Words &args)
{
	debugger.go_on(optional_signal(args));
}

static void
delete_command(Debugger &debugger, const Words &args)
{
	if (args.empty())
		debugger.remove_all();
	else
		debugger.remove(number_between(args[0], "number", 1, 1 << 30));
}

static void
detach_command(Debugger &debugger, const Words &args)
{
	debugger.detach(optional_signal(args));
}

static void
fpregs_command(Debugger &debugger, const Words &)
{
	print_fp_registers(debugger.target().fp_registers());
}

static void
handle_command(Debugger &debugger, const Words &args)
{
	const int signal = signal_number(args[0]);

	if (args[1] != "pass" && args[1] != "nopass")
		fail("\"%s\" is neither pass nor nopass", args[1].c_str());
	debugger.policy().set(signal, args[1] == "pass");
	printf("%s is %s\n", signal_name(signal).c_str(),
	    args[1] == "pass" ? "passed" : "not passed");
}

static void
info_command(Debugger &debugger, const Words &)
{
	debugger.print_info();
}

static void
kill_command(Debugger &debugger, const Words &)
{
	debugger.kill();
}

static void
regs_command(Debugger &debugger, const Words &)
{
	print_registers(debugger.target().registers());
}

static void
run_command(Debugger &debugger, const Words &)
{
	debugger.run();
}

static void
set_command(Debugger &debugger, const Words &args)
{
	struct reg regs = debugger.target().registers();

	set_register_value(&regs, args[0], debugger.evaluate(args[1]));
	debugger.target().set_registers(regs);
}

static void
step_command(Debugger &debugger, const Words &args)
{
	debugger.step(args.empty() ? 1 :
	    number_between(args[0], "count", 1, 1 << 30));
}

static void
watch_command(Debugger &debugger, const Words &args)
{
	const unsigned long address = debugger.evaluate(args[0]);
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
write_command(Debugger &debugger, const Words &args)
{
	const unsigned long address = debugger.evaluate(args[0]);
	const unsigned long size = scalar_size(debugger, address, 1);
	std::string bytes;

	for (size_t i = 1; i < args.size(); ++i)
		append_value(args[i], size, &bytes);
	debugger.target().write(address, bytes.data(), bytes.size());
	printf("wrote %s at %s\n", counted(bytes.size(), "byte").c_str(),
	    debugger.symbols().describe(address).c_str());
}

/*
 * Print up to 16 bytes: hexadecimal, and what of it is text.
 */
static void
dump_line(unsigned long address, const std::string &bytes)
{
	std::string hex;
	std::string text;

	for (const unsigned char byte : bytes) {
		hex += format(" %02x", byte);
		text += isprint(byte) ? byte : '.';
	}
	printf("%012lx %-48s |%s|\n", address, hex.c_str(), text.c_str());
}

static void
x_command(Debugger &debugger, const Words &args)
{
	constexpr size_t columns = 16;
	const unsigned long address = debugger.evaluate(args[0]);
	const Symbol *const symbol = debugger.symbols().at(address);
	unsigned long length = 64;

	if (args.size() > 1)
		length = number_between(args[1], "length", 1, DUMP_MAX);
	else if (symbol != nullptr && symbol->size != 0)
		length = std::min(symbol->address + symbol->size - address,
		    DUMP_MAX);

	std::string bytes(length, '\0');

	debugger.target().read(address, &bytes[0], length);
	for (size_t i = 0; i < length; i += columns)
		dump_line(address + i, bytes.substr(i, columns));
	if (length == scalar_size(debugger, address, 0)) {
		unsigned long value = 0;

		memcpy(&value, bytes.data(), length);
		printf("%s = %s\n", debugger.symbols().describe(
		    address).c_str(), value_text(value, length).c_str());
	}
}

static Function help_command;

/* Ends the session; there is nothing else for it to do. */
static void
quit_command(Debugger &, const Words &)
{
}

static const struct Command {
	const char *name;
	const char *abbreviation;
	const char *arguments;
	size_t least;		/* how many arguments */
	size_t most;
	const char *help;
	Function *function;
} commands[] = {
	{ "break", "b", "ADDRESS", 1, 1,
	    "stop when it gets there", break_command },
	{ "continue", "c", "[SIGNAL|0]", 0, 1,
	    "let it run, perhaps with a signal", continue_command },
	{ "delete", "d", "[NUMBER]", 0, 1,
	    "remove a breakpoint or watchpoint, or all", delete_command },
	{ "detach", "", "[SIGNAL|0]", 0, 1,
	    "let it run untraced", detach_command },
	{ "fpregs", "f", "", 0, 0,
	    "show the floating point registers", fpregs_command },
	{ "handle", "", "SIGNAL pass|nopass", 2, 2,
	    "say what becomes of a signal", handle_command },
	{ "help", "h", "[COMMAND]", 0, 1,
	    "show this", help_command },
	{ "info", "i", "", 0, 0,
	    "show what ptdb knows", info_command },
	{ "kill", "k", "", 0, 0,
	    "kill it", kill_command },
	{ "quit", "q", "", 0, 0,
	    "kill or detach it, and exit", quit_command },
	{ "regs", "r", "", 0, 0,
	    "show the registers", regs_command },
	{ "run", "", "", 0, 0,
	    "run on past signals", run_command },
	{ "set", "", "REGISTER VALUE", 2, 2,
	    "change a register", set_command },
	{ "step", "s", "[COUNT]", 0, 1,
	    "run single instructions", step_command },
	{ "watch", "w", "ADDRESS [1|2|4|8]", 1, 2,
	    "stop after it wrote there", watch_command },
	{ "write", "", "ADDRESS VALUE[:SIZE]...", 2, SIZE_MAX,
	    "change memory", write_command },
	{ "x", "", "ADDRESS [LENGTH]", 1, 2,
	    "show memory", x_command },
};

static const Command &
find_command(const std::string &name)
{
	for (const auto &command : commands) {
		if (name == command.name || name == command.abbreviation)
			return (command);
	}
	fail("\"%s\" is no command; try help", name.c_str());
}

static std::string
usage(const Command &command)
{
	if (command.most == 0)
		return (command.name);
	return (format("%s %s", command.name, command.arguments));
}

static void
print_help(const Command &command)
{
	printf("%-2s %-31s %s\n", command.abbreviation,
	    usage(command).c_str(), command.help);
}

static void
help_command(Debugger &, const Words &args)
{
	if (!args.empty()) {
		print_help(find_command(args[0]));
		return;
	}
	for (const auto &command : commands)
		print_help(command);
	printf("ADDRESS is $REGISTER, NUMBER or SYMBOL, perhaps with +N\n");
}

bool
execute(Debugger &debugger, const std::string &line)
{
	const Words words = split(line, " \t");

	if (words.empty())
		return (true);

	const Command &command = find_command(words[0]);
	const Words args(words.begin() + 1, words.end());

	if (args.size() < command.least || args.size() > command.most)
		fail("usage: %s", usage(command).c_str());
	command.function(debugger, args);
	return (command.function != quit_command);
}
