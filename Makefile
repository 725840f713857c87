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

TOP != pwd -P

# GNU make tells which directory it works in, unless told not to.
QUIET_MAKE != case "$(MAKE_VERSION)" in \
	[0-9].*) echo --no-print-directory;; esac
MAKEFLAGS += $(QUIET_MAKE)

# What is built with a DragonFly tree's headers is kept apart.
TREE != if [ -n "$(DFLYSRC)" ]; then \
	cd "$(DFLYSRC)" 2>/dev/null && pwd || echo "$(DFLYSRC)"; fi
KIND != if [ -n "$(DFLYSRC)" ]; then echo tree; else echo minimal; fi
BUILD = $(TOP)/build/$(KIND)

# On DragonFly ptrace(2) is the system's; elsewhere the hosted platform's.
PLATFORM != if [ `uname -s` = DragonFly ]; then echo native; \
	else echo hosted; fi

all: $(PLATFORM)

help:
	@sed -n 's/^#: //p' Makefile

#: make run                     the debugger on its sample program
#: make run PROG="/bin/ls -l"   the debugger on that program; quotes are the
#:                              shell's: PROG='/bin/echo "a b"'
#: make debug PROG=...          the debugger, interactive (ARGS=-p PID: attach)
#: make test                    every test that runs here, long ones in part
#: make check                   every test in full, fuzz, coverage, mutants, the
#:                              other compiler and the other make; half an hour
#: make vm KERNEL=file          the ptrace suite on that DragonFly kernel, in
#:                              QEMU (SMP=2 ONLY=stop_test RUNAS=uid STORM=seconds
#:                              KEEP=1; OTHER=file: compare with that kernel)
#: make vm_test                 make vm itself, on kernels that go wrong
#: make bench [ORIGINAL=file]   what requests cost, here and in the original
#: make vm-bench KERNEL=file OTHER=file
#:                              the same on a kernel with the rewrite, and on
#:                              one with the original (SMP=2)
#: make object DFLYSRC=dir      sys_process.o as that DragonFly tree builds it
#: make module DFLYSRC=dir      sys_process.ko for that tree's kernels
#: make overlay DFLYSRC=dir     sys_process.cc into that DragonFly tree (only
#:                              read with DESTDIR=dir, which is written to)
#: make overlay-remove DFLYSRC=dir
#:                              out of it again
#: make overlay-diff DFLYSRC=dir
#:                              what make overlay would change
#: make overlay-patch DFLYSRC=dir
#:                              the change as a mail for git am
#: make fuzz                    a minute of random sessions, with sanitizers
#: make coverage                lines and branches of sys_process.cc reached
#: make mutants                 deliberate mistakes, each noticed by a test
#:                              (MUTANTS=name, or /10 for each tenth)
#: make long                    10 million random sessions; ten minutes of
#:                              schedules, one preemption deeper each round
#: make man [PAGE=ptrace.2]     the manual pages, or one; as HTML in build/*/man
#: make clean
#:
#: With DFLYSRC=dir, run, debug and test use that tree's kernel headers.
#: CXX=... chooses the compiler.  PAGES=no leaves out the fast way to pages in
#: memory (sys_process_pages.cc).  What is named here in capitals may also
#: come from the environment.

# make(1) cannot have these in its lists.
paths:
	@case "$(TOP)$(TREE)$(BUILD)" in *[[:space:]]*) \
		echo "A path with a space in it cannot be built in:" \
		    "$(TOP) $(TREE) $(BUILD)" >&2; exit 1;; \
	esac
	@case "$(PAGES)" in ''|yes|no) ;; \
	*)	echo "PAGES=$(PAGES): yes or no" >&2; exit 1;; \
	esac

hosted: paths
	@$(MAKE) -C sys/platform/hosted BUILD=$(BUILD) CXX="$(CXX)" \
	    DFLYSRC="$(TREE)"

hosted_flags = PLATFORM_FLAGS="-I$(TOP)/sys/platform/hosted/user/include \
	    -DPLATFORM_HOSTED" \
	PLATFORM_OBJECTS="$(BUILD)/user/dragonfly.o $(BUILD)/user/enter.o"
native_flags =

native:

debugger: $(PLATFORM)
	@$(MAKE) -C tests debugger BUILD=$(BUILD) CXX="$(CXX)" \
	    $($(PLATFORM)_flags)

tests: $(PLATFORM)
	@$(MAKE) -C tests tests BUILD=$(BUILD) CXX="$(CXX)" \
	    $($(PLATFORM)_flags)
	@if [ $(PLATFORM)-$(KIND) = hosted-minimal ]; then \
		$(MAKE) model; \
	fi

# sys_process.cc on data instead of processes, with our own headers only.
model:
	@$(MAKE) -C tests/differential BUILD=$(BUILD) CXX="$(CXX)" \
	    ORIGINAL="$(ORIGINAL)"
	@$(MAKE) -C tests/schedules BUILD=$(BUILD) CXX="$(CXX)" \
	    ORIGINAL="$(ORIGINAL)"
	@$(MAKE) -C tests/static BUILD=$(BUILD) CXX="$(CXX)"
	@$(MAKE) -C tests/platform BUILD=$(BUILD) CXX="$(CXX)"

# Longer looks at the same: each ends by itself.
fuzz: need_test need_ci paths
	@$(MAKE) -C tests/differential fuzz BUILD=$(BUILD) \
	    ORIGINAL="$(ORIGINAL)"

coverage: need_test paths
	@$(MAKE) -C tests/differential coverage BUILD=$(BUILD) CXX="$(CXX)" \
	    ORIGINAL="$(ORIGINAL)"

mutants: need_test paths
	@$(MAKE) -C tests/differential mutants BUILD=$(BUILD) CXX="$(CXX)" \
	    ORIGINAL="$(ORIGINAL)"

long: need_test hosted
	@$(MAKE) model
	@$(MAKE) -C tests/differential long BUILD=$(BUILD) CXX="$(CXX)" \
	    ORIGINAL="$(ORIGINAL)"
	@$(BUILD)/schedules/schedules -s $${LONG:-600}

need_ci:
	@sh etc/need.sh ci

need_bench:
	@sh etc/need.sh bench

need_vm:
	@sh etc/need.sh vm

need_man:
	@sh etc/need.sh man

need_run:
	@sh etc/need.sh run

need_debug:
	@sh etc/need.sh debug

need_test:
	@sh etc/need.sh test

run: need_run
	@$(MAKE) debugger
	@sh tests/debugger/run.sh $(BUILD) run

debug: need_debug
	@$(MAKE) debugger
	@sh tests/debugger/run.sh $(BUILD) debug

test: need_test
	@$(MAKE) debugger
	@$(MAKE) tests
	@DFLYSRC="$(TREE)" sh tests/run.sh $(BUILD)

check: need_test need_ci need_vm
	@MAKE="$(MAKE)" DFLYSRC="$(TREE)" sh tests/check.sh $(BUILD)

vm: need_test need_vm paths
	@[ -z "$$KEEP" ] || sh etc/need.sh disk
	@$(MAKE) -C tests/vm BUILD=$(BUILD) CXX="$(CXX)"
	@if [ -n "$$OTHER" ]; then \
		sh tests/vm/agree.sh $(BUILD) "$$KERNEL" "$$OTHER"; \
	else \
		sh tests/vm/vm.sh $(BUILD) "$$KERNEL"; \
	fi

bench: need_run need_bench paths
	@sh tests/bench/bench.sh $(BUILD) \
	    "`sh tests/differential/find_original.sh "$(ORIGINAL)"`" "$(TREE)"

vm-bench: need_test need_vm need_bench paths
	@$(MAKE) -C tests/vm BUILD=$(BUILD) CXX="$(CXX)"
	@sh tests/bench/vm_bench.sh $(BUILD) "$$KERNEL" "$$OTHER" "$${SMP:-1}"

# vm.sh and what it uses, with a stand-in for a kernel.
vm_test: need_test need_vm paths
	@$(MAKE) -C tests/vm test BUILD=$(BUILD) CXX="$(CXX)"
	@sh tests/kyua.sh tests/vm/Kyuafile $(BUILD)/vm/test \
	    $(BUILD)/vm/test/kyua

object: need_run
	@sh sys/conf/object.sh "$(TREE)" "$(CXX)" \
	    $(BUILD)/object/sys_process.o

module: need_run
	@sh sys/conf/module.sh "$(TREE)" "$(CXX)" $(BUILD)/module/sys_process.ko

OVERLAY = ORIGINAL="`sh tests/differential/find_original.sh "$(ORIGINAL)"`" \
	sh sys/conf/overlay.sh
PATCH = $(BUILD)/overlay/sys_process.patch

overlay:
	@$(OVERLAY) install "$(TREE)" "$(DESTDIR)"

overlay-remove:
	@$(OVERLAY) remove "$(TREE)" "$(DESTDIR)"

overlay-diff:
	@$(OVERLAY) diff "$(TREE)" "$(DESTDIR)"

overlay-patch: paths
	@mkdir -p $(BUILD)/overlay
	@rm -f $(PATCH)
	@$(OVERLAY) patch "$(TREE)" >$(PATCH).new
	@mv $(PATCH).new $(PATCH)
	@echo "$(PATCH): for git am"

man: need_man paths
	@sh man/man.sh $(BUILD)/man $$PAGE

clean:
	rm -rf build

.OBJDIR: ./

.PHONY: all help paths hosted native debugger tests model fuzz coverage \
	mutants long need_bench need_ci need_debug need_run need_test \
	need_vm run debug test check vm vm-bench vm_test bench object module overlay overlay-remove \
	overlay-diff overlay-patch need_man man clean
