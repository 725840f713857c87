#!/bin/sh
#
# need.sh run|debug|gdb|test|vm|bench|disk|man|ci
#
# Install what a target needs and this machine lacks, with its own package
# manager, saying so; or say which one command would.  Where only something
# is missing that the target can do without, that is no failure.

set -eu

system=$(uname -s)

# A package is known by a program, a header or a file that it brings.
missing=
needed=
want() {	# how-to-know debian-package dragonfly-package [""]
	case $1 in
	/*)
		# shellcheck disable=SC2086
		ls $1 >/dev/null 2>&1 ;;
	*.hpp | *.h)
		[ -f "/usr/include/$1" ] || [ -f "/usr/local/include/$1" ] ;;
	*)
		command -v "$1" >/dev/null 2>&1 ;;
	esac && return
	needed=$needed${4-needed}
	if [ "$system" = Linux ]; then
		missing="$missing $2"
	elif [ -n "$3" ]; then
		missing="$missing $3"
	fi
}

case ${1-} in
run)
	want g++ g++ gcc ;;
debug)
	want g++ g++ gcc
	want editline/readline.h libedit-dev libedit "" ;;
gdb)
	want g++ g++ gcc
	want gdb gdb gdb ;;
test)
	want g++ g++ gcc
	want pkg-config pkg-config pkgconf
	want atf-c++.hpp libatf-dev atf
	want kyua kyua kyua ;;
vm)
	want qemu-system-x86_64 qemu-system-x86 qemu
	want makefs makefs '' ;;
bench)
	want clang++ clang llvm
	want valgrind valgrind valgrind
	want gnuplot gnuplot-nox gnuplot ;;
disk)
	want grub-mkrescue grub-common ''
	want /usr/lib/grub/i386-pc/multiboot.mod grub-pc-bin ''
	want xorriso xorriso ''
	want mformat mtools '' ;;
man)
	want mandoc mandoc '' ;;
ci)
	want clang++ clang llvm
	want '/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-x86_64.a' \
	    libclang-rt-dev ''
	want bmake bmake ''
	want gdb gdb gdb
	want lldb lldb llvm ""
	want mandoc mandoc ''
	want editline/readline.h libedit-dev libedit "" ;;
*)
	echo "usage: need.sh run|debug|gdb|test|vm|bench|disk|man|ci" >&2
	exit 2 ;;
esac
[ -n "$missing" ] || exit 0
if [ -n "$needed" ]; then
	verb=needs failure=1 ask=
else
	verb="is better with" failure=0 ask="-n "
fi

case $system in
Linux)
	install="apt-get install -y --no-install-recommends$missing"
	refresh="apt-get update"
	command -v apt-get >/dev/null 2>&1 || install= ;;
DragonFly)
	install="pkg install -y$missing"
	refresh=: ;;
*)
	install= ;;
esac
if [ -z "$install" ]; then
	echo "This $verb$missing; install that and try again." >&2
	exit $failure
fi

if [ "$(id -u)" = 0 ]; then
	as_root=
elif command -v sudo >/dev/null 2>&1; then
	as_root="sudo ${ask}DEBIAN_FRONTEND=noninteractive "
else
	echo "This $verb$missing.  As root:  $install" >&2
	exit $failure
fi

echo "Installing$missing: $as_root$install"
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
# shellcheck disable=SC2086
$as_root$refresh >/dev/null || :	# it may be there all the same
if ! $as_root$install </dev/null >/dev/null; then
	echo "That did not work.  As root:  $install" >&2
	exit $failure
fi
