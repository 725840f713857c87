#!/bin/sh
#
# run.sh BUILD run|debug
#
# ptdb, built in BUILD: "run" has it follow a script, on the program PROG or
# on its sample; "debug" leaves it to the user.  PROG and ARGS, ptdb's own
# options, are words of a shell in the environment, quotes and all.

set -eu

if [ $# -ne 2 ]; then
	echo "usage: run.sh BUILD run|debug" >&2
	exit 2
fi
build=$1
how=$2
here=$(cd "$(dirname "$0")" && pwd -P)

# ARGS may end in its own option's value, PROG in its own arguments.
case $how in
debug)
	if [ -z "${ARGS-}${PROG-}" ]; then
		echo "Which program? make debug PROG=\"/bin/ls -l\"," \
		    "or make debug ARGS=\"-p PID\" to attach." >&2
		exit 2
	fi
	eval "set -- ${ARGS-} ${PROG-}" ;;
run)
	if [ -n "${PROG-}" ]; then
		eval "set -- ${ARGS-} -x '$here/any.ptdb' $PROG"
	else
		eval "set -- ${ARGS-} -x '$here/sample.ptdb' \
		    '$build/debugger/sample'"
	fi ;;
*)
	echo "run.sh: $how: there are run and debug." >&2
	exit 2 ;;
esac
exec "$build/debugger/ptdb" "$@"
