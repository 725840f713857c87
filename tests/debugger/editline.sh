#!/bin/sh
#
# editline.sh CXX
#
# Print what a program that uses editline(3) is linked with, as the compiler
# finds it; nothing if it does not, for ptdb does without.

set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/probe.cc" <<'END'
#include <cstdio>
#include <editline/readline.h>
int main() { rl_callback_read_char(); }
END
for libraries in "-ledit" "-L/usr/local/lib -ledit"; do
	# shellcheck disable=SC2086
	if $1 -I/usr/local/include -o "$work/probe" "$work/probe.cc" \
	    $libraries 2>/dev/null; then
		echo "$libraries"
		exit
	fi
done
