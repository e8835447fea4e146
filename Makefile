# Thin: every target calls meson or a script in tools/ or tests/.
# Builds, all under build/: gcc without sanitizers (what runs), gcc with them (what the
# unit tests run), clang with them and libFuzzer (also the second compiler's opinion).
PREFIX ?= /usr/local
DESTDIR ?=
SANITIZE = -Db_sanitize=address,undefined -Db_lundef=false -Dconsole=false

all: build

build: build/build.ninja
	@ninja -C build --quiet

build-test: build/test/build.ninja
	@ninja -C build/test --quiet

build-fuzz: build/fuzz/build.ninja
	@ninja -C build/fuzz --quiet

build/build.ninja:
	CC=gcc meson setup --prefix=$(PREFIX) -Dunit=false build

build/test/build.ninja:
	CC=gcc meson setup $(SANITIZE) build/test

build/fuzz/build.ninja:
	CC=clang-14 meson setup $(SANITIZE) -Dunit=false -Dfuzz=true build/fuzz

demo:
	@tools/setup demo
	@$(MAKE) --no-print-directory build
	@build/tools/reap node tools/demo

test:
	@tools/setup test
	@node tests/run.js

bench:
	@tools/setup bench
	@$(MAKE) --no-print-directory build
	@meson configure build -Dbench=true
	@$(MAKE) --no-print-directory build
	@node tests/bench/run.js

# No pixel of a closed window, whatever happens to windows: build/leaks.json.
leaks:
	@tools/setup test
	@$(MAKE) --no-print-directory build
	@ENGAWA_PROGRAMS=$(CURDIR)/build/programs build/tools/reap node tests/leaks/run.js

# Ten thousand presses of each kind of unrest: none may land where it may not.
storm:
	@tools/setup test
	@$(MAKE) --no-print-directory build build-test
	@ENGAWA_PRESSES=$(or $(PRESSES),10000) build/tools/reap build/test/tests/unit/guard/test_storm

# Each defence that has a patch is taken out, and the tests of it must notice.
defences:
	@tools/setup test
	@$(MAKE) --no-print-directory build
	@ENGAWA_PROGRAMS=$(CURDIR)/build/programs build/tools/reap node --test tests/defences/*.test.js

style:
	@tools/setup test
	@$(MAKE) --no-print-directory build-test
	@tools/style

# Pictures of every state of Engawa's window, in both languages: build/screenshots/.
screenshots:
	@tools/setup test
	@$(MAKE) --no-print-directory build
	@build/tools/reap node tests/screenshots.js

fresh:
	@tools/setup test
	@tools/fresh

install: build
	meson configure build -Dprefix=$(PREFIX)
	DESTDIR=$(DESTDIR) meson install -C build

clean:
	rm -rf build

.PHONY: all build build-test build-fuzz demo test bench leaks storm style screenshots fresh install clean
