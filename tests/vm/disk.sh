#!/bin/sh
#
# disk.sh STUB KERNEL ROOT RUN
#
# Make a disk image in RUN with GRUB, the boot stub, the kernel and the root
# file system's image, to boot in a virtual machine or from a USB stick on a PC
# with a BIOS.

set -eu

if [ $# -ne 4 ]; then
	echo "usage: disk.sh STUB KERNEL ROOT RUN" >&2
	exit 2
fi
stub=$1
kernel=$2
root=$3
run=$4
tree=$run/disk
image=$run/disk.img

rm -rf "$tree"
mkdir -p "$tree/boot/grub"
cp "$stub" "$tree/boot/boot"
cp "$kernel" "$tree/boot/kernel"
cp "$root" "$tree/boot/root.img"

# It halts at the end, so that its output stays on the screen.
cat >"$tree/boot/grub/grub.cfg" <<'EOF'
set timeout=5
set root_is="vfs.root.mountfrom=ufs:md0s0 vfs.root.wakedelay=1"

menuentry "ptrace suite, on the screen" {
	multiboot /boot/boot $root_is vm.end=halt
	module /boot/kernel
	module /boot/root.img
}

menuentry "ptrace suite, on the first serial port" {
	multiboot /boot/boot -h $root_is vm.end=halt
	module /boot/kernel
	module /boot/root.img
}
EOF
if ! grub-mkrescue -o "$image" "$tree" >"$run/disk.log" 2>&1; then
	cat "$run/disk.log" >&2
	exit 1
fi
rm -rf "$tree"

echo "$image boots a PC with a BIOS (write it to a USB stick with dd), or"
echo "    qemu-system-x86_64 -m 512 -serial mon:stdio -hda $image"
