#!/bin/sh
#
# run.sh BUILD
#
# gdb on the program PROG, or on what ARGS, ptserver's options, say, through
# ptserver, built in BUILD.  Both are words of a shell in the environment,
# quotes and all.  GDB is another gdb than gdb.

set -eu

if [ $# -ne 1 ]; then
	echo "usage: run.sh BUILD" >&2
	exit 2
fi
if [ -z "${ARGS-}${PROG-}" ]; then
	echo "Which program? make gdb PROG=\"/bin/ls -l\"," \
	    "or make gdb ARGS=\"-p PID\" to attach." >&2
	exit 2
fi
exec "${GDB:-gdb}" -ex 'set sysroot /' -ex \
    "target remote | exec '$1/server/ptserver' --stdio ${ARGS-} ${PROG-}"
