package dataset

import (
	"io"
	"os"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/yaml"
)

// MaxStatement is the longest statement read from a file or standard input, in bytes.
const MaxStatement = 16 << 20

// Statement returns the text to run: the argument, the file, or standard input.
func Statement(s console.Streams, file string, args []string) (string, error) {
	switch {
	case len(args) == 1 && file != "":
		return "", exit.Usagef("query: a statement and -F %s are given; give one", file)
	case len(args) == 1:
		return args[0], nil
	case file == "" && s.InTerminal:
		return "", exit.Usagef("query: no statement is given; give it as argument, with -F FILE or on standard input")
	case file == "" || file == "-":
		return ReadStatement(s.In, "standard input")
	}
	f, err := os.Open(file)
	if err != nil {
		return "", exit.Inputf("query: %w", err)
	}
	defer f.Close()
	return ReadStatement(f, file)
}

// ReadStatement reads a text in UTF-8 of at most MaxStatement bytes, without a byte order mark. name is for errors.
func ReadStatement(r io.Reader, name string) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxStatement+1))
	if err != nil {
		return "", exit.Inputf("read %s: %w", name, err)
	}
	if len(text) > MaxStatement {
		return "", exit.Usagef("read %s: is longer than %d MiB; give a shorter statement", name, MaxStatement>>20)
	}
	if mistake := yaml.Foreign(name, text); mistake != nil {
		return "", exit.Usagef("read %w", mistake)
	}
	return strings.TrimPrefix(string(text), "\ufeff"), nil
}
