#!/bin/sh
#
# vm.sh BUILD KERNEL [NAME]
#
# Boot the DragonFly x86_64 kernel in the file KERNEL in a virtual machine, run
# the ptrace suite there, and report the results through Kyua on this machine.
# The parts are in BUILD/vm, built by "make -C tests/vm"; the console's log and
# the results are left in BUILD/vm/NAME, or BUILD/vm/run.  Environment:
#
#	SMP=2		processors
#	MEMORY=512	megabytes
#	ONLY=stop_test	one program, or cases of it: stop_test:name,name
#	RUNAS=32001	run the suite as that user, not as root
#	MODULE=file	sys_process.ko: test it, and run the suite with it loaded
#	STORM=120	storm_test alone, for that many seconds, twice; its counts
#			are shown
#	ACCEL=tcg	emulate ("tcg") or use KVM only ("kvm")
#	ICOUNT=3	emulate, with a clock that advances by 2^3 ns for each
#			instruction, so that rdtsc counts them
#	OUTPUT=1	show the output of cases immediately
#	KEEP=1		leave a disk image too, to boot by hand or on a PC
#	COMMAND=dir	no suite: run the command that dir/command has, a word
#			a line; the files of dir are in /command there
#	LINE=socket	the machine's second serial line; LINE.pid is QEMU's
#			process id
#
# The last line is "N passed, N failed, N skipped", but after a COMMAND.

set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	echo "usage: vm.sh BUILD KERNEL [NAME]" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
parts=$1/vm
run=$parts/${3-run}
kernel=$2

rm -rf "$run"

case $kernel in
'')
	echo "KERNEL=file says which DragonFly kernel to boot." >&2
	exit 2 ;;
esac
case $kernel$parts in
*[,[:space:]]*)
	echo "QEMU cannot take files with commas or spaces in their names:" \
	    "$kernel, $parts" >&2
	exit 2 ;;
esac
number() {	# name value least
	case $2 in
	''|*[!0-9]*) ;;
	*) [ "$2" -lt "$3" ] || return 0 ;;
	esac
	echo "$1=$2: a number is wanted, at least $3." >&2
	exit 2
}
number SMP "${SMP:-1}" 1
number MEMORY "${MEMORY:-512}" 192
number RUNAS "${RUNAS:-0}" 0
number STORM "${STORM:-0}" 0
case ${ACCEL-} in
''|kvm|tcg) ;;
*)
	echo "ACCEL=$ACCEL: there are kvm and tcg." >&2
	exit 2 ;;
esac
if [ -n "${ICOUNT-}" ]; then
	number ICOUNT "$ICOUNT" 0
	if [ "${SMP:-1}" -ne 1 ] || [ "${ACCEL:-tcg}" != tcg ]; then
		echo "ICOUNT counts one emulated processor's instructions;" \
		    "SMP and ACCEL say otherwise." >&2
		exit 2
	fi
	ACCEL=tcg
fi
if [ -n "${STORM-}" ] && [ -n "${ONLY-}" ]; then
	echo "STORM runs storm_test alone; ONLY has no say." >&2
	exit 2
fi
if [ ! -f "$kernel" ] || [ ! -r "$kernel" ]; then
	echo "$kernel: there is no such kernel file." >&2
	exit 2
fi

if [ -n "${MODULE-}" ] && [ ! -f "$MODULE" ]; then
	echo "$MODULE: there is no such module file." >&2
	exit 2
fi

mkdir -p "$run"
log=$run/console.log
verdict=$run/verdict

environment="vfs.root.mountfrom=ufs:md0s0 vfs.root.wakedelay=1"
[ -z "${ONLY-}" ] || environment="$environment vm.only=$ONLY"
[ -z "${RUNAS-}" ] || environment="$environment vm.user=$RUNAS"
[ -z "${STORM-}" ] || environment="$environment vm.storm=$STORM"

image=$parts/root.img
more=$run/more
if [ -n "${MODULE-}" ]; then
	mkdir -p "$more/boot"
	cp "$MODULE" "$more/boot/sys_process.ko"
	environment="$environment vm.module=/boot/sys_process.ko"
fi
if [ -n "${COMMAND-}" ]; then
	mkdir -p "$more"
	cp -R "$COMMAND" "$more/command"
	environment="$environment vm.command=/command/command"
fi
if [ -d "$more" ]; then
	image=$run/root.img
	sh "$here/image.sh" "$parts/root" "$image" "$more"
fi

# How many seconds the console may be silent: before the first output, before
# process 1 runs, and later; a storm prints nothing until its end.  Ten times
# what an emulated machine needs on a busy host.
first=${FIRST:-300}
boot=${BOOT:-600}
quiet=${QUIET:-$((${STORM:-0} + 600))}

# A storm prints its counts.
shown=
[ -z "${OUTPUT-}${STORM-}${COMMAND-}" ] || shown=-o

# ACPI lists the device made last first: it is sio0, the console.
serial="-serial stdio"
if [ -n "${LINE-}" ]; then
	serial="-chardev stdio,id=console
	    -chardev socket,id=line,path=$LINE,server=on,wait=off
	    -device isa-serial,index=1,chardev=line
	    -device isa-serial,index=0,chardev=console -pidfile $LINE.pid"
fi

# boot HOW LIMITS...: the exit status is that of watch.
boot() {
	how=$1
	shift
	"$parts/watch" $shown -f "$first" -b "$boot" -q "$quiet" "$@" \
	    "$log" "$verdict" qemu-system-x86_64 $how \
	    -m "${MEMORY:-512}" -smp "${SMP:-1}" -display none -monitor none \
	    $serial -net none -no-reboot -kernel "$parts/boot" \
	    -initrd "$kernel,$image" -append "-h $environment"
}

# The machine's clock starts at the same time in each run, too.
counting="-icount shift=${ICOUNT-},sleep=off -rtc clock=vm,base=2020-01-01"

emulate() {
	echo "Emulating ${SMP:-1} processor(s) with $kernel."
	boot "-accel tcg ${ICOUNT:+$counting}"
}

# Some hosts have a /dev/kvm that cannot run this kernel: after a first boot
# that fails before process 1 runs, try emulation.
status=0
case ${ACCEL-} in
tcg)
	emulate || status=$? ;;
kvm)
	boot "-accel kvm -cpu host" || status=$? ;;
*)
	status=3
	if [ -w /dev/kvm ]; then
		echo "Trying KVM, ${SMP:-1} processor(s), with $kernel."
		status=0
		boot "-accel kvm -cpu host" -f 10 -b 30 || status=$?
		[ $status -ne 3 ] ||
		    echo "KVM does not run this kernel here."
	fi
	if [ $status -eq 3 ]; then
		status=0
		emulate || status=$?
	fi ;;
esac

[ -z "${COMMAND-}" ] || exit $status
[ -z "${KEEP-}" ] || sh "$here/disk.sh" "$parts/boot" "$kernel" "$image" "$run"

# For the report every program that ran there exists here by the same name.
{
	echo 'syntax(2)'
	echo 'test_suite("sys_process")'
	echo 'atf_test_program{name="machine_test"}'
} >"$run/Kyuafile"
cp "$parts/replay" "$run/machine_test"
"$run/machine_test" -p |
while read -r program; do
	cp "$parts/replay" "$run/$program"
	echo "atf_test_program{name=\"$program\"}" >>"$run/Kyuafile"
done

exec sh "$here/../kyua.sh" "$run/Kyuafile" "$run" "$run/report"
