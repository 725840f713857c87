#!/bin/sh
#
# run.sh BUILD [CASE ...]
#
# Run the ATF programs that were built in BUILD under Kyua, all or those
# named as Kyua names them, as kyua.sh does.

set -eu

if [ $# -lt 1 ]; then
	echo "usage: run.sh BUILD [CASE ...]" >&2
	exit 2
fi
build=$1
shift
here=$(cd "$(dirname "$0")" && pwd -P)

# The model tests run if they have been built.
kyuafile=$here/Kyuafile
[ ! -d "$build/schedules" ] || kyuafile=$here/Kyuafile.model

exec sh "$here/kyua.sh" "$kyuafile" "$build" "$build/kyua" "$@"
