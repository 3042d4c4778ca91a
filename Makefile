# Each target does all of its own set-up: on a fresh Debian 12 with Swift, `make demo` and `make test` are enough.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# The boot that `make demo` plays.
DEMO_SCENARIO ?= Scenarios/systemrescuecd/http-one-server.yaml
# How long each fuzz target runs.
FUZZ_SECONDS ?= 600
# What `make bench` is to measure; everything unless told (see `Benchmarks/.build/release/Benchmarks --help`).
BENCH ?=
# How many machines `make soak` boots.
SOAK_BOOTS ?= 10000
# Captures that are too large for this repository; they are used where they lie beside it.
LARGE_CAPTURES ?= ../shared/captures

# A crash handler that outlives a killed test keeps its output open.
export SWIFT_BACKTRACE = enable=no

# Tests that wait on real time run by themselves, simulated ones hold every thread of the pool; and those of the live network one after
# the other, as each holds a thread of its own boots.
REAL_TIME_TESTS = LiveNetworkTests|PeerTests
SOURCES = Package.swift Sources Tests $(wildcard Fuzz/Package.swift Fuzz/Sources Benchmarks/Package.swift Benchmarks/Sources)

.DEFAULT_GOAL := help
.PHONY: help demo test release bench soak fuzz lint packages captures

help: ## Lists the targets.
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

demo: packages ## Boots a machine in a simulated network, writes .demo/boot.pcapng and .demo/report.json.
	@swift build --product bootproof
	@mkdir -p .demo
	@.build/debug/bootproof run $(DEMO_SCENARIO) --report .demo/boot.pcapng --report .demo/report.json
	@echo "Its frames, with what was found as comments: .demo/boot.pcapng; the report: .demo/report.json"

test: packages captures ## Runs all tests; real servers and clients are met in network namespaces, where root allows it.
	@.ci/packages test
	@swift build --build-tests
	@if [ -e .captures/unpacked ]; then export BOOTPROOF_CAPTURES="$$PWD/.captures"; fi; \
	swift test --skip-build --disable-xctest --no-parallel --filter LiveNetworkTests; \
	swift test --skip-build --disable-xctest --filter PeerTests; \
	swift test --skip-build --disable-xctest --skip '$(REAL_TIME_TESTS)'

release: packages ## Builds the optimised binary, with Swift's libraries inside.
	@swift build -c release --product bootproof --static-swift-stdlib
	@echo ".build/release/bootproof"

bench: packages captures ## Measures beside tshark, a C loop and (as root) real servers; BENCH="verify --repetitions 3" or "serve" for a part.
	@.ci/packages bench
	@# SwiftPM looks for new files of a dependency in a folder only when the manifest is new.
	@touch Benchmarks/Package.swift
	@for product in bootproof Benchmarks; do swift build -c release --package-path Benchmarks --product $$product; done
	@if [ -e .captures/unpacked ]; then export BOOTPROOF_CAPTURES="$$PWD/.captures"; fi; \
	Benchmarks/.build/release/Benchmarks --json Benchmarks/.build/figures.json $(BENCH)
	@echo "The same as JSON: Benchmarks/.build/figures.json"

soak: packages ## Boots SOAK_BOOTS machines (10,000 unless told) with random faults; each ends with its root or a named cause.
	@touch Benchmarks/Package.swift
	@swift build -c release --package-path Benchmarks --product Benchmarks
	@Benchmarks/.build/release/Benchmarks soak --boots $(SOAK_BOOTS)

fuzz: packages ## Runs each fuzz target for FUZZ_SECONDS (600 unless told).
	@Fuzz/run $(FUZZ_SECONDS)

lint: packages ## Checks the format.
	@swift format lint --strict --recursive $(SOURCES)

packages:
	@.ci/packages build

captures:
	@if [ ! -e $(LARGE_CAPTURES)/unpack ]; then \
	    echo "No captures in $(LARGE_CAPTURES): tests that need them will say that they did not run."; \
	elif [ ! .captures/unpacked -nt $(LARGE_CAPTURES)/boots.tar.zst ]; then \
	    rm -rf .captures && $(LARGE_CAPTURES)/unpack .captures && touch .captures/unpacked; \
	fi
