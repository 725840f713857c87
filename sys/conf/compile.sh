# Sourced by object.sh and module.sh, which say in here and cxx where this is
# and which compiler it is: how a kernel compiles the files of sys/kern.

flags=$(grep -v '^#' "$here/kernel.flags")
sources=$(sh "$here/sources.sh" "${PAGES-}")

# Clang alone proves which tokens are held; kern.mk has more for GCC.
case $($cxx --version) in
*clang*)
	own="-Wthread-safety" ;;
*)
	own=
	flags="$flags $(grep -v '^#' "$here/kernel.gcc.flags")" ;;
esac

# One object of these files, which shows what is not hidden in it.  Its parts
# are left beside it.
compile() {	# object compiler-options linker-options file ...
	object_file=$1 compiler_options=$2 linker_options=$3
	shift 3
	rm -f "${object_file%/*}"/*.part.o
	for file in "$@"; do
		part=${file##*/}
		# shellcheck disable=SC2086
		$cxx $flags -O2 $compiler_options -Wall -Wextra -Werror $own \
		    -c -o "${object_file%/*}/${part%.cc}.part.o" \
		    "$here/../$file" || return 1
	done
	# shellcheck disable=SC2086
	ld -r $linker_options -o "$object_file" \
	    "${object_file%/*}"/*.part.o || return 1
	objcopy --localize-hidden "$object_file"
}
