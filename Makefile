# minecarbon: make help

# The version as git knows it; a checkout without tags has a commit, one without git has neither.
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# Stamped by -ldflags, so that a checkout owned by another user builds too.
export GOFLAGS := $(GOFLAGS) -buildvcs=false

BIN := bin/minecarbon
DEMO := demo

.DEFAULT_GOAL := help
.PHONY: help setup build demo test bench lint fmt clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the system packages that are missing (Debian)
	@scripts/setup

build: setup ## build bin/minecarbon
	go build -ldflags '-X main.version=$(VERSION)' -o $(BIN) ./cmd/minecarbon

demo: build ## simulate a study, load it and print its headline numbers beside the planted truth
	$(BIN) demo --force $(DEMO)

test: setup ## vet and test everything
	go vet ./...
	go test ./...

bench: setup ## speed and memory on the paper-size scene; takes minutes
	go test -run '^$$' -bench . -benchtime 1x -timeout 60m ./...

lint: ## check style and the walls between the packages
	"$$(scripts/golangci-lint)" run ./...

fmt: ## format the Go code
	go fmt ./...

clean: ## remove what the other targets made
	rm -rf bin $(DEMO)
