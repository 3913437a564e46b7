# What one does with Weir. Every target sets up what it needs by itself.
SWIFT ?= swift
BUILD := $(SWIFT) build
SOURCES := Package.swift Sources Tests bench

# Seconds that `make fuzz` runs for.
TIME ?= 600

.PHONY: demo console build release deb test check gates lint format bench fuzz rules man completions docs clean

# A whole network on loopback: carrier, gateway, home STP. Without what it does not need and takes long to build.
demo:
	@deploy/setup build
	$(BUILD) -c release --product weir --disable-default-traits
	.build/release/weir demo --for 20

# The demo with its console in a browser, until interrupted.
console:
	@deploy/setup build
	$(BUILD) -c release --product weir
	$(BUILD) -c release --product weir-console
	@deploy/console .build/release .build/console-demo

build:
	@deploy/setup build
	$(BUILD)

release:
	@deploy/setup build
	$(BUILD) -c release --product weir

# The Debian packages of gateway and console, in .build/deb: docs/install.md.
deb:
	@deploy/setup deb
	$(BUILD) -c release --static-swift-stdlib --scratch-path .build/static --product weir
	$(BUILD) -c release --static-swift-stdlib --scratch-path .build/static --product weir-console
	deploy/deb .build/static/release .build/deb

# Everything that this machine can test; what it cannot says SKIPPED and why.
test:
	@deploy/setup test
	@Tests/run

# What a change must pass before it lands: warnings are errors in every build already.
check: lint test rules gates

# Instructions a message against the C parser, a bare relay, its length and the rule set's size; allocations: none.
gates:
	@deploy/setup bench
	bench/decode/instructions.sh
	bench/decode/length.sh
	bench/judge/instructions.sh
	bench/soak/instructions.sh
	bench/path/instructions.sh
	$(BUILD) -c release --product bench-decode
	.build/release/bench-decode --allocations

lint:
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

format:
	$(SWIFT) format format --in-place --parallel --recursive $(SOURCES)

rules: build
	.build/debug/weir fmt --check rules
	.build/debug/weir check --strict rules
	.build/debug/weir test rules

bench:
	@deploy/setup bench
	bench/run

# Decoding, reassembly and judging under libFuzzer; ends with an error on a finding.
fuzz:
	@deploy/setup build
	Tests/Fuzz/run $(TIME)

# Manual pages, made of what the command says of itself and of the documents: .build/man.
man: build
	deploy/manual .build/debug/weir .build/man
	deploy/manual .build/debug/weir-console .build/man

# What shells complete, from the same declarations: .build/completions.
completions: build
	deploy/completions .build/debug/weir .build/completions
	deploy/completions .build/debug/weir-console .build/completions

# The reference of the modules that others may embed: .build/reference; a warning is an error.
docs:
	@deploy/setup build
	deploy/reference .build/reference

clean:
	$(SWIFT) package clean
