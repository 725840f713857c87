#!/bin/sh
#
# image.sh ROOT IMAGE [MORE]
#
# Make the file system IMAGE from the directory ROOT and the files in MORE:
# UFS1, which every DragonFly kernel with FFS can mount.

set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	echo "usage: image.sh ROOT IMAGE [MORE]" >&2
	exit 2
fi
root=$1
image=$2
log=$image.log
megabytes=8

if [ $# -eq 3 ]; then
	root=$image.root
	rm -rf "$root"
	cp -R "$1" "$root"
	cp -R "$3/." "$root"
	megabytes=$((megabytes + $(du -sm "$3" | cut -f 1)))
fi

# The kernel takes the size from the file system, not from the file.
if ! makefs -t ffs -s ${megabytes}m \
    -o version=1,bsize=8192,fsize=1024,optimization=space \
    "$image" "$root" >"$log" 2>&1; then
	cat "$log" >&2
	exit 1
fi
[ $# -ne 3 ] || rm -rf "$root"
