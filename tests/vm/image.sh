#!/bin/sh
#
# image.sh ROOT IMAGE [MODULE]
#
# Make the file system IMAGE from the directory ROOT: UFS1, which every
# DragonFly kernel with FFS can mount.  MODULE becomes /boot/sys_process.ko.

set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	echo "usage: image.sh ROOT IMAGE [MODULE]" >&2
	exit 2
fi
root=$1
image=$2
log=$image.log

if [ $# -eq 3 ]; then
	root=$image.root
	rm -rf "$root"
	cp -R "$1" "$root"
	mkdir "$root/boot"
	cp "$3" "$root/boot/sys_process.ko"
fi

# The kernel takes the size from the file system, not from the file.
if ! makefs -t ffs -s 8m \
    -o version=1,bsize=8192,fsize=1024,optimization=space \
    "$image" "$root" >"$log" 2>&1; then
	cat "$log" >&2
	exit 1
fi
[ $# -ne 3 ] || rm -rf "$root"
