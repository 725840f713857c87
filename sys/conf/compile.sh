# Sourced by object.sh, module.sh and tests/bench/bench.sh: how the files of
# sys/kern become one object.

# gcc or clang, as flags.sh and the names of our files with options have it.
name_of_compiler() {	# compiler
	case $($1 --version) in
	*clang*)
		echo clang ;;
	*)
		echo gcc ;;
	esac
}

# One object of these files, which shows what is not hidden in it.  Its parts
# are left beside it.
compile() {	# compiler options linker-options object directory file ...
	compiler=$1 options=$2 linker_options=$3 object_file=$4 directory=$5
	shift 5

	# Clang alone proves which tokens are held.
	[ "$(name_of_compiler "$compiler")" != clang ] ||
	    options="$options -Wthread-safety"
	rm -f "${object_file%/*}"/*.part.o
	for file in "$@"; do
		part=${file##*/}
		# shellcheck disable=SC2086
		$compiler -O2 $options -Wall -Wextra -Werror -c \
		    -o "${object_file%/*}/${part%.cc}.part.o" \
		    "$directory/$file" || return 1
	done
	# shellcheck disable=SC2086
	ld -r $linker_options -o "$object_file" \
	    "${object_file%/*}"/*.part.o || return 1
	objcopy --localize-hidden "$object_file"
}
