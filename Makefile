# Short names for what a reader of the project does most; the work is done by .ci/setup, by Swift
# and by the batchlab command. The first of these on a bare machine installs what is missing.

SHELL := /bin/bash

# The tests hold bits against bits, so OpenBLAS is pinned for them as the command pins it for
# itself. Kernels for Haswell are illegal instructions on a CPU without AVX2: there they stay out.
cpu_has = $(shell grep -qw $(1) /proc/cpuinfo 2>/dev/null && echo yes)
haswell := $(and $(call cpu_has,avx2),$(call cpu_has,fma))
pinned = OPENBLAS_NUM_THREADS=1 $(if $(haswell),OPENBLAS_CORETYPE=Haswell)

# Swift's own loops run on AVX-512 or AVX2 where the machine has it. No bit depends on it.
# X86_64_LEVEL=3 makes a build for AVX2 on a machine that has more, such as the submit node of a cluster.
avx512 := $(if $(haswell),$(foreach feature,f bw cd dq vl,$(call cpu_has,avx512$(feature))))
X86_64_LEVEL ?= $(if $(haswell),$(if $(filter 5,$(words $(avx512))),4,3))
flags := $(if $(X86_64_LEVEL),-Xcc -march=x86-64-v$(X86_64_LEVEL))

sources := Sources Tests Package.swift
batchlab := .build/release/batchlab
compare = python3 .bench/compare.py --batchlab $(batchlab) --peers '$(PEERS)'

.PHONY: help setup build check report experiment bench peers test fuzz format lint clean

help:
	@echo 'make report                        run every experiment that is missing, write reports/index.html'
	@echo 'make experiment NAME=… [PROFILE=…] run one experiment and write its report'
	@echo 'make check                         run all experiments small and compare with the baselines'
	@echo 'make bench                         measure how fast training steps run here'
	@echo 'make bench PEERS=PYTHON            the same beside PyTorch and JAX, in half an hour'
	@echo 'make build                         build $(batchlab)'
	@echo 'make test                          run the tests'
	@echo 'make fuzz [SECONDS=60] [TARGET=…]  feed the readers of files with garbage, each for so long'
	@echo 'make lint, make format             check the formatting, or mend it'
	@echo 'make setup                         install what is missing and nothing else'
	@echo 'make clean                         delete what was built; results stay'

setup:
	@bash .ci/setup

build: setup
	swift build -c release $(flags) --product batchlab

# Every experiment in seconds, against the numbers in experiments/baselines.
check: build
	$(batchlab) check $(OPTIONS)

report: build
	$(batchlab) report

experiment: $(if $(NAME),build)
	@test -n '$(NAME)' || { echo 'Which one? make experiment NAME=train-longer' >&2; exit 64; }
	$(batchlab) run $(NAME) $(if $(PROFILE),--profile $(PROFILE))
	$(batchlab) report $(NAME) $(if $(PROFILE),--profile $(PROFILE))

bench: $(if $(PEERS),peers) build
	$(if $(PEERS),$(compare),$(batchlab) bench) $(OPTIONS)

# Sees that PEERS is a Python that has them, or says how to set one up.
peers:
	@$(compare) --check

# In release, as the program is, whose build is shared: Package.swift enables what swift test would, too.
test: setup
	$(pinned) swift test -c release --disable-testable-imports $(flags)

fuzz: setup
	@bash .ci/fuzz $(or $(SECONDS),60) $(TARGET)

lint:
	swift format lint --strict --recursive $(sources)

format:
	swift format --in-place --recursive $(sources)

clean:
	swift package clean
