/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The list of libraries that a client reads.
 */
#include "../debugger/text.h"
#include "image.h"
#include "libraries.h"

static std::string
quoted(const std::string &name)
{
	std::string text;

	for (const char c : name) {
		if (c == '<')
			text += "&lt;";
		else if (c == '>')
			text += "&gt;";
		else if (c == '&')
			text += "&amp;";
		else if (c == '"')
			text += "&quot;";
		else if (c == '\'')
			text += "&apos;";
		else
			text += static_cast<unsigned char>(c) < ' ' ? '?' : c;
	}
	return (text);
}

/*
 * What has no name has no file: the kernel's own library.  XML cannot say a
 * control character.
 */
std::string
libraries_xml(Tracee &tracee)
{
	const std::vector<Module> all = modules(tracee);
	const unsigned long state = linker_state(tracee);
	std::string text = "<library-list-svr4 version=\"1.0\"";

	if (all.empty())
		return (text + "/>");
	text += format(" main-lm=\"%#lx\">", all[0].link_map);
	for (size_t i = 1; i < all.size(); ++i) {
		if (all[i].name.empty())
			continue;
		text += format("<library name=\"%s\" lm=\"%#lx\" "
		    "l_addr=\"%#lx\" l_ld=\"%#lx\" lmid=\"%#lx\"/>",
		    quoted(all[i].name).c_str(), all[i].link_map, all[i].base,
		    all[i].dynamic, state);
	}
	return (text + "</library-list-svr4>");
}
