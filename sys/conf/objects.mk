# Compile $(SOURCES), found in $(VPATH), into objects in this directory.
# Every object depends on every header: the whole takes seconds.  Another
# compiler, other flags or other files than last time start over.
#
#	make -f objects.mk CXX=... CXXFLAGS=... VPATH=... \
#	    SOURCES="a.cc b.cc" HEADERS="x.h y.h"

OBJECTS = $(SOURCES:.cc=.o)

STALE != echo '$(CXX) $(CXXFLAGS) $(SOURCES)' | cmp -s - flags || \
	{ rm -f *.o; echo '$(CXX) $(CXXFLAGS) $(SOURCES)' >flags; }

all: $(OBJECTS)
	@:

$(OBJECTS): $(HEADERS)

.SUFFIXES:
.SUFFIXES: .cc .o
.cc.o:
	@echo "$(CXX) $@"
	@$(CXX) $(CXXFLAGS) -c -o $@ $<

.OBJDIR: ./
