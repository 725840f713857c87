# Compile $(SOURCES), found in $(VPATH), into objects in this directory.
# Every object depends on every header: the whole takes seconds.  Another
# compiler, other flags or other files than last time start over.  (GNU make
# and bmake do not join lines with the same number of spaces.)
#
#	make -f objects.mk CXX=... CXXFLAGS=... VPATH=... \
#	    SOURCES="a.cc b.cc" HEADERS="x.h y.h"

OBJECTS = $(SOURCES:.cc=.o)

STALE != echo '$(CXX) $(CXXFLAGS) $(SOURCES)' | tr -s ' ' >flags.new; \
	cmp -s flags.new flags || rm -f *.o; mv flags.new flags

all: $(OBJECTS)
	@:

$(OBJECTS): $(HEADERS)

.SUFFIXES:
.SUFFIXES: .cc .o
.cc.o:
	@echo "$(CXX) $@"
	@$(CXX) $(CXXFLAGS) -c -o $@ $<

.OBJDIR: ./
