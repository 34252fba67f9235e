# Capstan: an offline DNSSEC key-ceremony appliance and its online zone signer.
# One Makefile, no recursion but for variants of itself; everything made goes
# under $(BUILD).  "make help" lists the targets.

VERSION	  = 0.1
PREFIX	 ?= /usr/local
BINDIR	 ?= $(PREFIX)/bin
MANDIR	 ?= $(PREFIX)/share/man
UNITDIR	 ?= $(PREFIX)/lib/systemd/system
DATADIR	 ?= $(PREFIX)/share/capstan
BUILD	 ?= build
FUZZTIME ?= 30
# Compilers at a time in "make check" and "make demo"; a plain make is yours.
JOBS	 ?= $(shell nproc)
PKG_CONFIG ?= pkg-config
INSTALL	 ?= install

# ---- what it stands on -----------------------------------------------------

# Debian's package names, least for most.  "make demo" and "make check"
# install what is missing of theirs.
PACKAGES_build = gcc libc6-dev pkg-config libssl-dev libp11-dev libp11-kit-dev \
	libncurses-dev libldns-dev libknot-dev libxml2-dev libjansson-dev \
	libconfuse-dev libseccomp-dev libpcsclite-dev \
	libqrencode-dev libext2fs-dev liblmdb-dev
PACKAGES_demo  = softhsm2 libcmocka-dev ldnsutils bind9-utils knot-dnssecutils \
	unbound bind9-dnsutils pcscd vsmartcard-vpcd iproute2
PACKAGES_check = tmux mandoc gdb openssl opensc faketime procps valgrind \
	gpg gpg-agent scdaemon gpgconf knot libxml2-utils poppler-utils zbar-tools \
	chromium mtools dosfstools e2fsprogs mount fdisk jq strace systemd

PKGS	 = libcrypto libp11 p11-kit-1 ldns libzscanner libxml-2.0 jansson \
	   libconfuse libseccomp libpcsclite libqrencode ext2fs lmdb \
	   panelw menuw formw ncursesw

# ---- what is built ---------------------------------------------------------

# The folders, from the ground up.  A program is linked with its own folder
# and those it stands on, in that order; tests/layers.sh holds the includes
# to the same picture.
FOLDERS	 = keyset hsm backup signer ceremony
STANDS_ON.ceremony = backup hsm keyset
STANDS_ON.signer   = hsm keyset
PROGRAM.ceremony   = capstan
PROGRAM.signer	   = capstan-signer

SRCS	:= $(wildcard $(FOLDERS:=/*.c))
MAINS	:= $(patsubst %/main.c,%,$(wildcard $(FOLDERS:=/main.c)))
PROGRAMS := $(foreach f,$(MAINS),$(BUILD)/$(PROGRAM.$(f)))
TESTS	:= $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
SCRIPTS	:= tests/layers.sh $(wildcard tests/test_*.sh)
FUZZERS	:= $(patsubst tests/fuzz/%.c,$(BUILD)/tests/%,$(wildcard tests/fuzz/fuzz_*.c))
MODULES	:= $(patsubst tests/module_%.c,$(BUILD)/tests/%.so,$(wildcard tests/module_*.c))
PROGS	:= $(patsubst tests/prog_%.c,$(BUILD)/tests/%,$(wildcard tests/prog_*.c))
SUPPORT	:= $(filter-out tests/test_%.c tests/module_%.c tests/prog_%.c,$(wildcard tests/*.c))
MANUALS	:= $(wildcard docs/*.[1-8])
UNIT	:= signer/capstan-signer@.service
RULES	:= signer/capstan-signer.rules.yml

# ---- how it is compiled ----------------------------------------------------

ifneq ($(filter-out clean help packages-% check demo,$(or $(MAKECMDGOALS),all)),)
  MISSING := $(shell for p in $(PKGS); do $(PKG_CONFIG) --exists $$p || echo $$p; done)
  ifneq ($(MISSING),)
    $(error needed, and not found by $(PKG_CONFIG): $(MISSING); \
      on Debian: apt-get install $(PACKAGES_build))
  endif
  PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PKGS))
  PKG_LIBS   := $(shell $(PKG_CONFIG) --libs $(PKGS))

  # $(call try,FLAG): the flag, if this compiler knows it.
  try	 = $(shell $(CC) -Werror $(1) -x c -c /dev/null -o /dev/null 2>/dev/null && echo $(1))
  WARN	:= -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	   -Wcast-qual -Wwrite-strings -Wformat=2 -Wvla -Wundef \
	   -Wmissing-prototypes -Wstrict-prototypes -Wimplicit-fallthrough \
	   $(call try,-Wlogical-op) $(call try,-Wduplicated-cond)
  ifdef SANITIZE
    HARDEN := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
    HARDEN_LD := -fsanitize=$(SANITIZE) -Wl,--as-needed
  else
    HARDEN := -U_FORTIFY_SOURCE $(or $(call try,-O2 -D_FORTIFY_SOURCE=3),-D_FORTIFY_SOURCE=2) \
	   -fPIE -fno-plt -fstack-protector-strong \
	   $(call try,-fstack-clash-protection) $(call try,-fcf-protection) \
	   $(call try,-ftrivial-auto-var-init=zero) \
	   $(call try,-fzero-call-used-regs=used-gpr)
    HARDEN_LD := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
  endif
endif

# CFLAGS, CPPFLAGS and LDFLAGS are the builder's; ours come beside them.
CFLAGS	 ?= -O2 -g
STD	  = -std=c11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -I.
COMPILE	  = $(CC) $(STD) $(PKG_CFLAGS) $(WARN) $(HARDEN) $(CPPFLAGS) $(CFLAGS) -MMD -MP
LINK	  = $(CC) $(HARDEN) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS)
LIBS	  = $(PKG_LIBS) -ldl -pthread

ifeq ($(V),1)
  say	  =
else
  say	  = @printf '  %-6s %s\n' $(1) $(patsubst $(BUILD)/%,%,$@);
endif

# ---- rules -----------------------------------------------------------------

all: $(PROGRAMS)

members	 = $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out %/main.c,$(wildcard $(1)/*.c)))
define folder_rules
$(BUILD)/lib$(1).a: $(call members,$(1))
	$$(call say,AR) rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach f,$(FOLDERS),$(eval $(call folder_rules,$(f))))

$(BUILD)/libtests.a: $(patsubst %.c,$(BUILD)/obj/%.o,$(SUPPORT))
	$(call say,AR) rm -f $@ && $(AR) rcs $@ $^

# Archives in link order: a folder before those it stands on.
archives = $(foreach f,$(1),$(if $(wildcard $(f)/*.c),$(BUILD)/lib$(f).a))
define program_rules
$(BUILD)/$(PROGRAM.$(1)): $(BUILD)/obj/$(1)/main.o $(call archives,$(1) $(STANDS_ON.$(1)))
	$$(call say,LINK) $$(LINK) -o $$@ $$^ $$(LIBS)
endef
$(foreach p,$(MAINS),$(eval $(call program_rules,$(p))))

ALL_ARCHIVES := $(if $(SUPPORT),$(BUILD)/libtests.a) \
	$(call archives,ceremony signer backup hsm keyset)
$(TESTS): $(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(ALL_ARCHIVES)
	$(call say,LINK) $(LINK) -o $@ $^ $(LIBS) -lcmocka
$(PROGS): $(BUILD)/tests/%: $(BUILD)/obj/tests/prog_%.o $(ALL_ARCHIVES)
	$(call say,LINK) $(LINK) -o $@ $^ $(LIBS)
$(FUZZERS): $(BUILD)/tests/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/replay.o $(ALL_ARCHIVES)
	$(call say,LINK) $(LINK) -o $@ $^ $(LIBS) -lcmocka
$(MODULES): $(BUILD)/tests/%.so: tests/module_%.c $(BUILD)/flags
	$(call say,CC) $(COMPILE) -fPIC -shared $(filter-out -pie,$(HARDEN_LD)) -o $@ $< -ldl

# When it was built, to the clock step: that of its sources, so that the same ones
# give the same program.
$(BUILD)/obj/ceremony/main.o: private CPPFLAGS += -DBUILT=$(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),0)

# Loaded into programs of others, which know no sanitizer.
$(BUILD)/tests/clock.so $(BUILD)/tests/lying.so: private HARDEN =
$(BUILD)/tests/clock.so $(BUILD)/tests/lying.so: private HARDEN_LD =

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D) $(BUILD)/tests
	$(call say,CC) $(COMPILE) -c -o $@ $<

# Changes when the compiler or its flags do, so that nothing stale is linked.
$(BUILD)/flags: FORCE
	@mkdir -p $(BUILD)/tests
	@echo '$(subst ','\'',$(COMPILE) | $(LINK) | $(LIBS))' | cmp -s - $@ || \
	 echo '$(subst ','\'',$(COMPILE) | $(LINK) | $(LIBS))' >$@

# ---- trying it -------------------------------------------------------------

# In two stages, so that what the second needs is there when it is read.
check: packages-check
	@$(MAKE) --no-print-directory -j$(JOBS) check-build
	@$(MAKE) --no-print-directory check-run
demo: packages-demo
	@$(MAKE) --no-print-directory -j$(JOBS) demo-build
	@$(MAKE) --no-print-directory demo-run

packages-demo: PACKAGES = $(PACKAGES_build) $(PACKAGES_demo)
packages-check: PACKAGES = $(PACKAGES_build) $(PACKAGES_demo) $(PACKAGES_check)
packages-%:
	@tests/packages $(PACKAGES)

check-build: all $(TESTS) $(FUZZERS) $(MODULES) $(PROGS)
check-run: check-build
	@tests/run $(BUILD) $(TESTS) $(SCRIPTS)

demo-build: all $(PROGS)
demo-run: demo-build
	@tests/demo.sh $(BUILD)

asan:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan SANITIZE=address,undefined \
	    CFLAGS='-O1 -g' check

# How long a ceremony of many zones takes; BENCH_ZONES and BENCH_SLOTS say how many.
# Then how long a zone takes to sign; BENCH_NAMES says how large.
bench: all $(BUILD)/tests/headless $(BUILD)/tests/signs bench-zone
	@tests/bench.sh $(BUILD)
bench-zone: all $(BUILD)/tests/answer $(BUILD)/tests/registry \
    $(BUILD)/tests/measure $(BUILD)/tests/amends $(BUILD)/tests/signs
	@tests/bench_zone.sh $(BUILD)
	@tests/bench_changes.sh $(BUILD)
	@tests/bench_token.sh $(BUILD)

# Needs clang.  New inputs stay under $(BUILD); copy a good one to tests/fuzz.
fuzz:
	$(MAKE) CC=clang BUILD=$(BUILD)/fuzz SANITIZE=fuzzer-no-link,address,undefined \
	    CFLAGS='-O1 -g' fuzz-run
fuzz-run: $(FUZZERS:$(BUILD)/tests/fuzz_%=fuzz-run-%)
fuzz-run-%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(ALL_ARCHIVES)
	$(CC) -fsanitize=fuzzer,address,undefined -o $(BUILD)/fuzz_$* $^ $(LIBS) -lcmocka
	@mkdir -p $(BUILD)/corpus/$*
	$(BUILD)/fuzz_$* -max_total_time=$(FUZZTIME) -print_final_stats=1 \
	    $(BUILD)/corpus/$* tests/fuzz/$*.in

lint:
	@SRC=. tests/layers.sh
	@mandoc -Tlint -Wwarning $(MANUALS)

install: all
	$(INSTALL) -d $(DESTDIR)$(BINDIR)
	$(INSTALL) -m 755 $(PROGRAMS) $(DESTDIR)$(BINDIR)
	$(foreach m,$(MANUALS),$(INSTALL) -D -m 644 $(m) \
	    $(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(m)))/$(notdir $(m));)
	$(INSTALL) -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(DATADIR)
	sed 's|/usr/local|$(PREFIX)|' $(UNIT) >$(DESTDIR)$(UNITDIR)/$(notdir $(UNIT))
	chmod 644 $(DESTDIR)$(UNITDIR)/$(notdir $(UNIT))
	$(INSTALL) -m 644 $(RULES) $(DESTDIR)$(DATADIR)

clean:
	rm -rf $(BUILD)

help:
	@echo 'make            the programs, under $(BUILD)/'
	@echo 'make demo       a whole ceremony on a throw-away token (DEMO=auto: by itself,'
	@echo '                DEMO=resume: on with the one that was left)'
	@echo 'make check      every test; installs what they need'
	@echo 'make asan       the same, under AddressSanitizer and UBSan'
	@echo 'make fuzz       each fuzz target for FUZZTIME=$(FUZZTIME) seconds (clang)'
	@echo 'make bench      a batch of 1000 zones against a bare loop of its signatures'
	@echo '                (BENCH_ZONES, BENCH_SLOTS: another one), and'
	@echo 'make bench-zone the signing of a zone beside the programs of others, and changes of it'
	@echo '                (BENCH_NAMES, BENCH_RUNS: larger, and the best of some)'
	@echo 'make lint       layers and manual pages'
	@echo 'make install    to $$DESTDIR$$PREFIX'
	@echo 'V=1 shows the commands; BUILD, CC, CFLAGS, CPPFLAGS, LDFLAGS are yours'

FORCE:
.PHONY: all check check-build check-run demo demo-build demo-run bench bench-zone asan fuzz fuzz-run lint install clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:

-include $(patsubst %.c,$(BUILD)/obj/%.d,$(SRCS) $(wildcard tests/*.c tests/fuzz/*.c))
