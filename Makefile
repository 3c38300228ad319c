# Everything a clone needs: `make help` lists the targets. Debian 12 and Ubuntu, bash, GNU make.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

swift := scripts/swift
sources := Sources Tests Package.swift
# The tests that start programs and servers wait for them, a bounded time: on two processors a few
# at once are quicker than all at once.
swift_test := SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4 $(swift) test --skip-build --disable-xctest
venv_stamp := .venv/.requirements-installed
bench_venv := .bench/venv

build_packages := g++ libcurl4-openssl-dev libexpat1-dev libssl-dev pkg-config zlib1g-dev
test_packages := ca-certificates curl fish git groff-base openssl python3-venv zsh
peer_packages := hugo s3cmd
ceph_packages := ceph-common ceph-mgr ceph-mon ceph-osd radosgw

.PHONY: build
build: toolchain ## Build the release binaries, .build/release/deploy-dist and deploy-worker
	@scripts/install-packages $(build_packages)
	$(swift) build -c release --static-swift-stdlib --product deploy-dist
	$(swift) build -c release --static-swift-stdlib --product deploy-worker

.PHONY: release
release: ## Pack the commit that is checked out into a tarball, .build/packages
	scripts/release

# How long `make fuzz` stays with each parser.
FUZZ_SECONDS ?= 300

.PHONY: test
test: toolchain lint check-binary check-infrastructure build-tests test-benchmarks ## Lint, build, check the binary, run all tests, sanitize, fuzz
	$(swift_test)
	scripts/sanitize thread
	scripts/sanitize address
	scripts/fuzz sample

.PHONY: sanitize
sanitize: toolchain venv ## Run the unit tests under the thread and the address sanitizer
	@scripts/install-packages $(build_packages)
	scripts/sanitize thread
	scripts/sanitize address

.PHONY: fuzz
fuzz: toolchain ## Fuzz each parser of untrusted bytes for FUZZ_SECONDS (300)
	@scripts/install-packages $(build_packages)
	scripts/fuzz $(FUZZ_SECONDS)

.PHONY: test-compat
test-compat: toolchain build-tests ## Run the compatibility suite against moto, rclone and Ceph
	@scripts/install-packages $(ceph_packages)
	scripts/ceph-rgw run env $(swift_test) --filter CompatibilityTests

# The release binaries: what is shipped is what is put to the test, and it is quicker. What is
# promised in seconds is measured by itself: each of these keeps both processors busy.
torture_test := DEPLOY_DIST_TORTURE=full DEPLOY_DIST_PROGRAMS=$(CURDIR)/.build/release $(swift_test)
timed_torture := StopTests ProcessTreeTests HostileAnswerTests

.PHONY: torture
torture: toolchain build build-tests ## Run the fault, crash and hostile-input scenarios in full
	status=0; \
	$(torture_test) --filter TortureTests $(timed_torture:%=--skip TortureTests.%) || status=$$?; \
	for suite in $(timed_torture); do \
		$(torture_test) --filter TortureTests.$$suite || status=$$?; \
	done; \
	exit $$status

.PHONY: test-browser
test-browser: toolchain build-tests ## Look at a published page with Chromium
	@scripts/install-packages chromium
	$(swift_test) --filter BrowserTests

.PHONY: test-image
test-image: venv node ## Build the container images without an engine, and have one work; needs root
	@[ "$$(id -u)" -ne 0 ] || scripts/install-packages buildah curl debootstrap git
	scripts/test-image

.PHONY: test-infrastructure
test-infrastructure: venv ## Apply the Terraform module against moto, where terraform is installed
	.venv/bin/python infrastructure/test.py

.PHONY: demo
demo: build venv node ## Deploy a real site to a local server, then have the worker change one
	scripts/demo .build/release/deploy-dist
	scripts/demo-worker .build/release/deploy-worker

.PHONY: bench
bench: build bench-venv ## Measure all rows against the other tools; results in benchmarks/results
	@scripts/install-packages $(peer_packages) $(ceph_packages) || echo "going on without these"
	$(bench_venv)/bin/python benchmarks/bench.py

.PHONY: bench-quick
bench-quick: build bench-venv ## Measure five rows in under three minutes
	$(bench_venv)/bin/python benchmarks/bench.py --quick

.PHONY: check-infrastructure
check-infrastructure: venv
	.venv/bin/python infrastructure/check.py

.PHONY: test-benchmarks
test-benchmarks: venv
	.venv/bin/python -m unittest discover --start-directory benchmarks/tests --top-level-directory benchmarks

.PHONY: bench-venv
bench-venv: $(bench_venv)/.requirements-installed

$(bench_venv)/.requirements-installed: benchmarks/requirements.txt Tests/requirements.txt
	@scripts/install-packages $(test_packages)
	scripts/make-venv $(bench_venv) $<
	@touch $@

.PHONY: lint
lint: toolchain ## Check the format of the sources
	$(swift) format lint --strict --recursive $(sources)

.PHONY: format
format: toolchain ## Format the sources in place
	$(swift) format --in-place --recursive $(sources)

.PHONY: check-binary
check-binary: build
	scripts/check-binary .build/release/deploy-dist
	scripts/check-binary .build/release/deploy-worker

.PHONY: build-tests
build-tests: toolchain venv node
	@scripts/install-packages $(build_packages)
	$(swift) build --build-tests

.PHONY: venv
venv: $(venv_stamp) ## Install moto, boto3, rclone and awscli into .venv
	@scripts/install-packages $(test_packages)

$(venv_stamp): Tests/requirements.txt
	@scripts/install-packages $(test_packages)
	scripts/make-venv .venv $<
	@touch $@

# The worker builds its site with npm; any installation of it will do.
.PHONY: node
node:
	@command -v npm >/dev/null || scripts/install-packages nodejs npm

.PHONY: toolchain
toolchain:
	@$(swift) --version >/dev/null 2>&1 || $(swift) --version

.PHONY: clean
clean: ## Remove what was built; the Python environment stays
	rm -rf .build .demo

.PHONY: help
help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) \
	  | while IFS=$$'\t' read -r name text; do printf '  make %-20s %s\n' "$$name" "$$text"; done
