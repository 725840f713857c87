# The one door.  "make help" says what is behind it.
#
# GNU make and DragonFly's make both read this file.

# What the environment or the command line say is for the commands below:
# what a script needs, it reads from its environment, where make(1) leaves
# both.  So a value may have spaces and quotes in it.
CXX ?= g++
DFLYSRC ?=
DESTDIR ?=
ORIGINAL ?=
GENERATION ?= master

TOP != pwd -P

# GNU make tells which directory it works in, unless told not to.
QUIET_MAKE != case "$(MAKE_VERSION)" in \
	[0-9].*) echo --no-print-directory;; esac
MAKEFLAGS += $(QUIET_MAKE)

# What is built with a DragonFly tree's headers is kept apart, and what is
# built with older ones of our own.
TREE != if [ -n "$(DFLYSRC)" ]; then \
	cd "$(DFLYSRC)" 2>/dev/null && pwd || echo "$(DFLYSRC)"; fi
KIND != if [ -n "$(DFLYSRC)" ]; then echo tree; \
	elif [ "$(GENERATION)" = master ]; then echo minimal; \
	else echo "$(GENERATION)"; fi
BUILD = $(TOP)/build/$(KIND)

# On DragonFly ptrace(2) is the system's; elsewhere the hosted platform's.
PLATFORM != if [ `uname -s` = DragonFly ]; then echo native; \
	else echo hosted; fi

all: $(PLATFORM)

help:
	@sed -n 's/^#: \{0,1\}//p' Makefile

#: make run [PROG="ls -l"]       ptdb's script on its sample program, or on PROG
#: make debug PROG=file          ptdb, interactive
#: make gdb PROG=file            gdb on ptrace(2) as it is here
#: make server                   ptserver; CXX="c++ -static": for other machines
#: make test                     every test that runs here, long ones in part
#: make check [ONLY=part]        every test in full, and more; or one part:
#:                               differential, fuzz, coverage, mutants, long, vm
#: make vm KERNEL=file           the tests of ptrace(2) on that kernel, in QEMU
#: make vm KERNEL=file GDB=1 SERVER=file
#:                               gdb on a program there, through that ptserver
#: make bench                    what requests cost, here and in the original
#: make bench KERNEL=file OTHER=file
#:                               the same on two kernels, the other one with the
#:                               original
#: make bench HOSTED=yes         requests a second on the hosted kernel
#: make object DFLYSRC=dir       sys_process.o as that DragonFly tree builds it
#: make module DFLYSRC=dir       sys_process.ko for that tree's kernels
#: make overlay DFLYSRC=dir [ACTION=install|remove|diff|patch]
#:                               put the files into that tree, take them out,
#:                               show the change, write it for git am
#: make man [PAGE=ptrace.2]      the manual pages; as HTML in build/*/man
#: make clean                    remove build
#: make help                     this
#:
#: More variables, which may come from the environment like those above:
#:   all      CXX=compiler; PAGES=no: without sys_process_pages.cc;
#:            ORIGINAL=file: DragonFly's sys_process.c, to compare with (check:
#:            or several, in quotes); GENERATION=master, 6.4 or 5.6: headers
#:   run, debug, test: DFLYSRC=dir: with that tree's kernel headers
#:   run      quotes in PROG are the shell's: PROG='/bin/echo "a b"'
#:   debug, gdb: ARGS="-p PID" attaches to a process; gdb: GDB=another gdb
#:   check    SEED=n for fuzz and long, SECONDS=n for fuzz; LONG=seconds for
#:            long; MUTANTS=name, or /10 for each tenth
#:   vm       SMP=2 ONLY=stop_test:case RUNAS=uid STORM=seconds MODULE=file
#:            KEEP=1; OTHER=file compares with a second kernel; with GDB
#:            PROG="file words": see tests/vm/README.md
#:   bench    SMP=2 with KERNEL; with HOSTED OTHER=another hosted kernel
#:   overlay  DESTDIR=dir: the tree is only read, and dir is written to
#:
#: What is built goes to build/ in this directory, which has to be writable.

# make(1) cannot have these in its lists.
paths:
	@case "$(TOP)$(TREE)$(BUILD)" in *[[:space:]]*) \
		echo "A path with a space in it cannot be built in:" \
		    "$(TOP) $(TREE) $(BUILD)" >&2; exit 1;; \
	esac
	@[ -n "$(DFLYSRC)" ] || \
		sh sys/platform/hosted/headers.sh "$(GENERATION)" >/dev/null
	@sh sys/conf/sources.sh "$(PAGES)" >/dev/null

hosted: paths
	@$(MAKE) -C sys/platform/hosted BUILD=$(BUILD) CXX="$(CXX)" \
	    DFLYSRC="$(TREE)" GENERATION="$(GENERATION)"

hosted_flags = PLATFORM_FLAGS="-I$(TOP)/sys/platform/hosted/user/include \
	    -I$(TOP)/sys/platform/hosted/user/caps -I$(TOP)/sys \
	    -DPLATFORM_HOSTED" \
	PLATFORM_OBJECTS="$(BUILD)/user/dragonfly.o $(BUILD)/user/enter.o"
native_flags = PLATFORM_FLAGS=-I$(TOP)/sys

native:

debugger: $(PLATFORM)
	@$(MAKE) -C tests debugger BUILD=$(BUILD) CXX="$(CXX)" \
	    $($(PLATFORM)_flags)

server: $(PLATFORM)
	@$(MAKE) -C tests server BUILD=$(BUILD) CXX="$(CXX)" \
	    $($(PLATFORM)_flags)

tests: $(PLATFORM)
	@$(MAKE) -C tests tests BUILD=$(BUILD) CXX="$(CXX)" \
	    $($(PLATFORM)_flags)
	@if [ $(PLATFORM) = hosted ] && [ $(KIND) != tree ]; then \
		$(MAKE) model; \
	fi

# sys_process.cc on data instead of processes, with our own headers only.
model:
	@$(MAKE) -C tests/differential BUILD=$(BUILD) CXX="$(CXX)" \
	    ORIGINAL="$(ORIGINAL)" GENERATION="$(GENERATION)"
	@$(MAKE) -C tests/schedules BUILD=$(BUILD) CXX="$(CXX)" \
	    ORIGINAL="$(ORIGINAL)" GENERATION="$(GENERATION)"
	@$(MAKE) -C tests/static BUILD=$(BUILD) CXX="$(CXX)" \
	    GENERATION="$(GENERATION)"
	@$(MAKE) -C tests/platform BUILD=$(BUILD) CXX="$(CXX)"

# need_run is what make run needs, and so on.
need_run need_debug need_gdb need_test need_vm need_bench need_disk:
	@need=$@; sh etc/need.sh $${need#need_}

need_man need_ci:
	@need=$@; sh etc/need.sh $${need#need_}

run: need_run
	@$(MAKE) debugger
	@sh tests/debugger/run.sh $(BUILD) run

debug: need_debug
	@$(MAKE) debugger
	@sh tests/debugger/run.sh $(BUILD) debug

gdb: need_gdb
	@$(MAKE) server
	@sh tests/server/run.sh $(BUILD)

test: need_test
	@$(MAKE) debugger
	@$(MAKE) tests
	@DFLYSRC="$(TREE)" sh tests/run.sh $(BUILD)

check:
	@case "$$ONLY" in \
	''|differential|fuzz|coverage|mutants|long|vm) \
		$(MAKE) check_$${ONLY:-all};; \
	*)	echo "ONLY=$$ONLY: differential, fuzz, coverage, mutants," \
		    "long or vm" >&2; \
		exit 1;; \
	esac

check_all: need_test need_ci need_vm
	@MAKE="$(MAKE)" DFLYSRC="$(TREE)" sh tests/check.sh $(BUILD)

# The model alone, beside one original.
check_differential: need_test paths
	@$(MAKE) model BUILD=$(TOP)/build/differential DFLYSRC= \
	    GENERATION=`sh tests/differential/generation.sh "$(GENERATION)" \
	    "$(ORIGINAL)"` ORIGINAL="$(ORIGINAL)"
	@sh tests/kyua.sh tests/Kyuafile.differential \
	    $(TOP)/build/differential $(TOP)/build/differential/kyua

# Each of these ends by itself.
check_fuzz: need_test need_ci paths
	@$(MAKE) -C tests/differential fuzz BUILD=$(BUILD) \
	    ORIGINAL="$(ORIGINAL)" GENERATION="$(GENERATION)"

check_coverage: need_test paths
	@$(MAKE) -C tests/differential coverage BUILD=$(BUILD) CXX="$(CXX)" \
	    ORIGINAL="$(ORIGINAL)" GENERATION="$(GENERATION)"

check_mutants: need_test paths
	@$(MAKE) -C tests/differential mutants BUILD=$(BUILD) CXX="$(CXX)" \
	    ORIGINAL="$(ORIGINAL)" GENERATION="$(GENERATION)"

check_long: need_test hosted
	@$(MAKE) model
	@$(MAKE) -C tests/differential long BUILD=$(BUILD) CXX="$(CXX)" \
	    ORIGINAL="$(ORIGINAL)" GENERATION="$(GENERATION)"
	@$(BUILD)/schedules/schedules -s $${LONG:-600}

# vm.sh and what it uses, with a stand-in for a kernel; ONLY is not for it.
check_vm: need_test need_vm paths
	@$(MAKE) -C tests/vm test BUILD=$(BUILD) CXX="$(CXX)"
	@unset ONLY; sh tests/kyua.sh tests/vm/Kyuafile $(BUILD)/vm/test \
	    $(BUILD)/vm/test/kyua

vm: need_test need_vm paths
	@[ -z "$$KEEP" ] || $(MAKE) need_disk
	@[ -z "$$GDB" ] || $(MAKE) need_gdb
	@$(MAKE) -C tests/vm BUILD=$(BUILD) CXX="$(CXX)"
	@if [ -n "$$GDB" ]; then \
		sh tests/vm/gdb.sh $(BUILD) "$$KERNEL"; \
	elif [ -n "$$OTHER" ]; then \
		sh tests/vm/agree.sh $(BUILD) "$$KERNEL" "$$OTHER"; \
	else \
		sh tests/vm/vm.sh $(BUILD) "$$KERNEL"; \
	fi

bench:
	@if [ -n "$$HOSTED" ]; then $(MAKE) bench_hosted; \
	elif [ -n "$$KERNEL$$OTHER" ]; then $(MAKE) bench_vm; \
	else $(MAKE) bench_here; fi

bench_here: need_run need_bench paths
	@sh tests/bench/bench.sh $(BUILD) \
	    "`sh tests/differential/find_original.sh "$(ORIGINAL)"`" "$(TREE)"

bench_hosted: need_run hosted
	@sh tests/bench/hosted.sh $(BUILD) "$(CXX)" "$$OTHER"

bench_vm: need_test need_vm need_bench paths
	@$(MAKE) -C tests/vm BUILD=$(BUILD) CXX="$(CXX)"
	@sh tests/bench/vm_bench.sh $(BUILD) "$$KERNEL" "$$OTHER" "$${SMP:-1}"

object: need_run
	@sh sys/conf/object.sh "$(TREE)" "$(CXX)" \
	    $(BUILD)/object/sys_process.o

module: need_run
	@sh sys/conf/module.sh "$(TREE)" "$(CXX)" $(BUILD)/module/sys_process.ko

OVERLAY = ORIGINAL="`sh tests/differential/find_original.sh "$(ORIGINAL)"`" \
	sh sys/conf/overlay.sh
PATCH = $(BUILD)/overlay/sys_process.patch

overlay:
	@case "$$ACTION" in \
	''|install|remove|diff) \
		$(OVERLAY) "$${ACTION:-install}" "$(TREE)" "$(DESTDIR)";; \
	patch)	$(MAKE) overlay_patch;; \
	*)	echo "ACTION=$$ACTION: install, remove, diff or patch" >&2; \
		exit 1;; \
	esac

overlay_patch: paths
	@mkdir -p $(BUILD)/overlay
	@$(OVERLAY) patch "$(TREE)" >$(PATCH).new || \
		{ rm -f $(PATCH).new; exit 1; }
	@mv $(PATCH).new $(PATCH)
	@echo "$(PATCH): for git am"

man: need_man paths
	@sh man/man.sh $(BUILD)/man $$PAGE

clean:
	rm -rf build

# Names of the version before, which the next one does not have.
fuzz: check_fuzz
coverage: check_coverage
mutants: check_mutants
long: check_long
vm_test: check_vm
vm-bench: bench_vm
overlay-patch: overlay_patch
overlay-remove overlay-diff:
	@action=$@; $(MAKE) overlay ACTION=$${action#overlay-}

.OBJDIR: ./

PUBLIC = run debug gdb server test check vm bench object module overlay man clean help

.PHONY: $(PUBLIC) all paths hosted native debugger tests model \
	need_run need_debug need_gdb need_test need_vm need_bench need_disk \
	need_man need_ci \
	check_all check_differential check_fuzz check_coverage check_mutants \
	check_long check_vm \
	bench_here bench_hosted bench_vm overlay_patch \
	fuzz coverage mutants long vm_test \
	vm-bench overlay-remove overlay-diff overlay-patch
