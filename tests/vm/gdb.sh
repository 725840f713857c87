#!/bin/sh
#
# gdb.sh BUILD KERNEL [NAME]
#
# Boot KERNEL as vm.sh does, run ptserver there on the second serial line, and
# leave the user at the prompt of a gdb that is connected to it.  When gdb ends,
# so does the machine.  What it made is in BUILD/vm/NAME, or BUILD/vm/gdb.
# Environment:
#
#	GDB=1		gdb; or another one: GDB=file
#	SERVER=file	ptserver, built on DragonFly and linked statically
#	PROG="file word ..."
#			the program to debug, linked statically, too, and its
#			arguments, as a shell takes them; "sample" is one that
#			is made here
#	SMP, MEMORY, ACCEL
#			for vm.sh

set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	echo "usage: gdb.sh BUILD KERNEL [NAME]" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
build=$1
kernel=$2
parts=$build/vm
name=${3-gdb}
guest=$parts/$name.files

fail() {
	echo "$*" >&2
	exit 2
}

gdb=$GDB
[ "$GDB" != 1 ] || gdb=gdb
command -v "$gdb" >/dev/null || fail "GDB=$GDB: there is no such gdb."

[ -z "${ONLY-}${RUNAS-}${STORM-}${MODULE-}${OTHER-}${KEEP-}" ] ||
    fail "With GDB no tests are run: ONLY, RUNAS, STORM, MODULE, OTHER and" \
    "KEEP have no say."
case $build in
*[[:space:]]*)
	fail "$build: gdb cannot be given a name with a space in it." ;;
esac

# A program that runs without the C library and the linker of the machine.
check_program() {	# name file
	[ -f "$2" ] && [ -r "$2" ] || fail "$1=$2: there is no such file."
	kind=$(readelf -hlnW "$2" 2>/dev/null) ||
	    fail "$1=$2: not an ELF file."
	case $kind in
	*X86-64*DragonFly*) ;;
	*)
		fail "$1=$2: not a program for DragonFly on x86-64." ;;
	esac
	case $kind in
	*INTERP*)
		fail "$1=$2: linked dynamically, and the machine has no" \
		    "libraries.  On DragonFly: make server" \
		    "CXX=\"c++ -static\", or c++ -static for a program." ;;
	esac
}

[ -n "${SERVER-}" ] ||
    fail "SERVER=file says which ptserver: on DragonFly" \
    "make server CXX=\"c++ -static\" builds it."
check_program SERVER "$SERVER"

rm -rf "$guest"
mkdir -p "$guest"
cp "$SERVER" "$guest/ptserver"
words=${PROG:-sample add}
(eval "set -- $words") 2>/dev/null || fail "PROG=$words: not words of a shell."
eval "set -- $words"
program=${1-}
[ "$program" != sample ] || program=$parts/sample
check_program PROG "$program"
cp "$program" "$guest/program"
shift

# sio(4)'s second line; cua, because it has no carrier to wait for.
printf '%s\n' /command/ptserver /dev/cuaa1 /command/program "$@" \
    >"$guest/command"

# A socket's name has to be short.
place=$(mktemp -d)
line=$place/line
end() {
	[ ! -f "$line.pid" ] || kill "$(cat "$line.pid")" 2>/dev/null || :
	wait
	rm -rf "$place"
}
trap end EXIT
trap : INT		# Ctrl-C is gdb's
trap 'exit 1' HUP TERM

mkfifo "$place/console"
COMMAND=$guest LINE=$line sh "$here/vm.sh" "$build" "$kernel" "$name" \
    >"$place/console" 2>"$place/trouble" &
machine=$!
exec 3<"$place/console"
ready=
while [ -z "$ready" ] && read -r text <&3; do
	echo "$text"
	case $text in
	*ptserver:*listening*) ready=yes ;;
	esac
done
if [ -z "$ready" ]; then
	status=0
	wait "$machine" || status=$?
	cat "$place/trouble" >&2
	[ $status -ne 0 ] || echo "ptserver does not serve." >&2
	exit $((status == 0 ? 1 : status))
fi

# What the program prints.
cat <&3 &
status=0
"$gdb" -ex "target extended-remote $line" \
    -ex "set remote exec-file /command/program" "$program" || status=$?
exit $status
