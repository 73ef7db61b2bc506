# minecarbon: make help

VERSION := $(shell scripts/version)
# The version is stamped by -ldflags, so that a checkout owned by another user builds too.
export GOFLAGS := $(GOFLAGS) -buildvcs=false

BIN := bin/minecarbon
DEMO := demo
DIST := dist

PREFIX ?= /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share
# Debian's zsh reads the one under /usr and the other under /usr/local.
ZSH = $(SHARE)/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)

# Set-up comes before what needs it, also with make -j.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests setup-packaging check-setup build install install-files uninstall deb dist demo picture notebook test test-deb bench coverage crash endurance fuzz peers spark spark-cluster lint fmt clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the system packages that are missing (Debian)
	@scripts/setup

setup-tests:
	@scripts/setup test

setup-packaging:
	@scripts/setup packaging

check-setup:
	@scripts/setup check

build: check-setup ## build bin/minecarbon, or say which system packages are missing
	go build -ldflags '$(LDFLAGS) -X github.com/minecarbon/minecarbon/cmd/internal/version.stamped=$(VERSION)' -o $(BIN) ./cmd/minecarbon

picture: build ## make docs/images/report.png anew from the report of the demo
	scripts/picture

install: build install-files ## install the program, man pages and completions under PREFIX (/usr/local), staged in DESTDIR

install-files:
	install -D -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/minecarbon
	rm -f $(SHARE)/man/man1/minecarbon.1 $(SHARE)/man/man1/minecarbon-*.1
	install -d $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(ZSH) $(SHARE)/fish/vendor_completions.d
	$(BIN) man $(SHARE)/man/man1
	$(BIN) completion bash > $(SHARE)/bash-completion/completions/minecarbon
	$(BIN) completion zsh > $(ZSH)/_minecarbon
	$(BIN) completion fish > $(SHARE)/fish/vendor_completions.d/minecarbon.fish

uninstall: ## remove what install installed
	rm -f $(DESTDIR)$(PREFIX)/bin/minecarbon $(SHARE)/man/man1/minecarbon.1 $(SHARE)/man/man1/minecarbon-*.1 \
		$(SHARE)/bash-completion/completions/minecarbon $(ZSH)/_minecarbon $(SHARE)/fish/vendor_completions.d/minecarbon.fish

deb: ## build a Debian package in dist/; its program has no debug information
	GOFLAGS='-trimpath' $(MAKE) build BIN=$(DIST)/minecarbon LDFLAGS='-s -w'
	scripts/deb $(DIST)/minecarbon $(DIST)

dist: ## make a source archive of the last commit in dist/
	scripts/dist $(DIST)

demo: setup build ## simulate a study, load it, write its report, print its headline numbers beside the planted truth
	$(BIN) demo --force $(DEMO)

notebook: setup-tests build ## run examples/analysis.ipynb on a simulated study; figures and pages go to notebook/
	scripts/notebook

test: setup-tests ## vet and test everything; fails when a file is left behind
	go vet ./...
	scripts/tidy go test -timeout 18m ./...

test-deb: setup-packaging ## build the package twice, install it into an empty Debian and run it there; takes minutes
	scripts/test-deb $(DIST)

bench: setup-tests ## speed and memory on the paper-size scene; takes minutes
	go test -run '^$$' -bench . -benchtime 1x -timeout 60m ./...

peers: build ## compare the detection with LandTrendr and others on simulated NDVI; takes minutes
	scripts/peers

coverage: build ## how often intervals hold the truth of simulated scenes, in Markdown; takes half an hour
	$(BIN) simulate --coverage 200 --settings default,before,product
	$(BIN) simulate --coverage 60 --settings weather,memory,step,saturation,early,cycles,gaps,through

crash: build ## kill and starve the program 1000 times and check what it leaves, in Markdown; takes some hours
	go run ./scripts/crash $(BIN)

endurance: build ## run the program for long and check that nothing grows, in Markdown; takes an hour
	go run ./scripts/endurance $(BIN)

fuzz: build ## change files 100 000 times at random and check what the program makes of them, in Markdown; takes an hour
	go run ./scripts/fuzz $(BIN)

spark: build ## compare every view on Apache Spark with DuckDB; needs Java, takes minutes; WITHIN=345 begins nothing after so many seconds
	scripts/setup spark || true
	scripts/spark $(if $(WITHIN),--within $(WITHIN))

spark-cluster: build ## load a study in shards as tasks of a Spark cluster on this machine, and compare; needs Java, takes minutes
	scripts/setup spark || true
	scripts/spark --cluster

lint: ## check style and the walls between the packages
	"$$(scripts/golangci-lint)" run ./...

fmt: ## format the Go code
	go fmt ./...

clean: ## remove what the other targets made
	rm -rf bin $(DIST) $(DEMO) notebook
