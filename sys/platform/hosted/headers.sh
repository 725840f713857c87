#!/bin/sh
#
# headers.sh GENERATION
#
# Print the compiler options for the minimal kernel headers that correspond to
# a generation of DragonFly trees:
#
#	master	since October 2023 (2b3f93ea6d)
#	6.4	since July 2020 (80d831e1ad): the result of a system call is
#		not among its arguments
#	5.6	older trees
#
# generations/ contains the headers that differ, include/ the common ones.

here=$(cd -P "$(dirname "$0")" && pwd -P)
case ${1-} in
master)
	differing="sysmsg caps" ;;
6.4)
	differing="sysmsg priv" ;;
5.6)
	differing="uap priv" ;;
*)
	echo "GENERATION=${1-}: there are master, 6.4 and 5.6" >&2
	exit 2 ;;
esac
for each in $differing; do
	printf -- '-I%s/generations/%s ' "$here" "$each"
	[ "$each" != caps ] || printf -- '-I%s/user/caps ' "$here"
done
echo "-I$here/include -I$here/user/include -I${here%/platform/hosted}"
