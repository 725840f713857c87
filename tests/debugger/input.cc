/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines from the standard input.
 */
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

#ifdef WITH_EDITLINE
#include <termios.h>

#include <editline/readline.h>
#endif

#include "input.h"
#include "text.h"
#include "watchdog.h"

bool
input_is_terminal()
{
	return (isatty(STDIN_FILENO));
}

/* What comes while the user is asked for a line. */
enum class Input { READY, INTERRUPTED, CONTINUED };

/*
 * Wait until the standard input can be read from, the user types Ctrl-C, or
 * ptdb goes on after a stop: then the prompt is far up on the terminal.
 */
static Input
await_input()
{
	const SignalsHeld signals;

	do {
		watchdog_check();
		if (watchdog_interrupted())
			return (Input::INTERRUPTED);
		if (watchdog_continued())
			return (Input::CONTINUED);
	} while (!signals.wait(STDIN_FILENO, -1));
	return (Input::READY);
}

/* What was read after the last line. */
static std::string ahead;

/*
 * Read some more; Ctrl-C begins anew.  False at the end of file.
 */
static bool
read_more(const char *prompt)
{
	char bytes[64 * 1024];
	ssize_t count;
	Input input;

	do {
		while ((input = await_input()) != Input::READY) {
			if (input == Input::INTERRUPTED) {
				printf("\n");
				ahead.clear();
			}
			printf("%s", prompt);
			flush_output();
		}
		count = read(STDIN_FILENO, bytes, sizeof(bytes));
	} while (count == -1 && errno == EINTR);
	if (count == -1)
		fail("standard input: %s", strerror(errno));
	ahead.append(bytes, count);
	return (count > 0);
}

/* False at the end of file; a last line need not have a newline. */
static bool
take_line(const char *prompt, std::string *line)
{
	size_t seen = 0;
	size_t newline;

	while ((newline = ahead.find('\n', seen)) == std::string::npos) {
		seen = ahead.size();
		if (!read_more(prompt)) {
			line->swap(ahead);
			ahead.clear();
			return (!line->empty());
		}
		seen = std::min(seen, ahead.size() - 1);
	}
	*line = ahead.substr(0, newline);
	ahead.erase(0, newline + 1);
	return (true);
}

bool
read_line(std::string *line)
{
	return (take_line("", line));
}

#ifdef WITH_EDITLINE

/* What the user's last line was, when it is complete. */
static std::string typed;
static bool complete;
static bool ended;

static void
line_typed(char *text)
{
	complete = true;
	ended = text == nullptr;
	typed = ended ? "" : text;
	free(text);
	rl_callback_handler_remove();
}

/*
 * The terminal is the editor's only while this exists.
 *
 * At Ctrl-Z the editor puts the terminal back before it stops.  If what
 * started ptdb has stopped too, the shell may have taken the terminal by
 * then; SIGTTOU would stop ptdb for that, and after fg it would stop again.
 */
class Editor {
public:
	explicit Editor(const char *prompt)
	    : ttou_(signal(SIGTTOU, SIG_IGN))
	{
		rl_callback_handler_install(prompt, line_typed);
	}

	~Editor()
	{
		rl_callback_handler_remove();
		signal(SIGTTOU, ttou_);
	}

	Editor(const Editor &) = delete;
	Editor &operator=(const Editor &) = delete;

private:
	void (*const ttou_)(int);
};

/*
 * Not if something else edits already, as Emacs does, or the output goes
 * elsewhere.
 */
static bool
can_edit()
{
	const char *const type = getenv("TERM");
	struct termios mode;

	return (type != nullptr && strcmp(type, "dumb") != 0 &&
	    isatty(STDOUT_FILENO) && tcgetattr(STDIN_FILENO, &mode) == 0 &&
	    (mode.c_lflag & ECHO) != 0);
}

/*
 * Until a line is complete, or has to be begun anew.  The editor's handler
 * of a signal works once: after Ctrl-Z it takes another editor.
 */
static Input
edit_line(const char *prompt)
{
	const Editor editor(prompt);
	Input input = Input::READY;

	complete = false;
	while (!complete && (input = await_input()) == Input::READY)
		rl_callback_read_char();
	return (input);
}

#endif /* WITH_EDITLINE */

bool
ask_line(const char *prompt, std::string *line)
{
	/* That was before there was a prompt. */
	watchdog_continued();

#ifdef WITH_EDITLINE
	if (can_edit()) {
		Input input;

		flush_output();
		while ((input = edit_line(prompt)) != Input::READY) {
			if (input == Input::INTERRUPTED)
				printf("\n");
			flush_output();
		}
		if (!typed.empty())
			add_history(typed.c_str());
		*line = typed;
		return (!ended);
	}
#endif
	printf("%s", prompt);
	flush_output();
	return (take_line(prompt, line));
}
