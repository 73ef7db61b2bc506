package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"unicode"

	"golang.org/x/term"
)

// streams are the standard streams of the process and what they lead to.
type streams struct {
	in          io.Reader
	out         io.Writer // results
	err         io.Writer // everything else
	inTerminal  bool
	outTerminal bool
	errTerminal bool
	colour      bool // results may be coloured
	width       int  // of the screen that lists must fit, 0 where they may be wider
}

// newStreams describes the process's own streams.
func newStreams() streams {
	s := streams{
		in:          os.Stdin,
		out:         standardOutput{os.Stdout},
		err:         os.Stderr,
		inTerminal:  isTerminal(os.Stdin),
		outTerminal: isTerminal(os.Stdout),
		errTerminal: isTerminal(os.Stderr),
	}
	if s.outTerminal {
		s.width = screenWidth(os.Stdout)
	}
	s.colour = s.outTerminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return s
}

// screenWidth is the width of a terminal in columns, 80 where it does not say.
func screenWidth(f *os.File) int {
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// notef prints one line for people, to standard error.
func (s streams) notef(format string, args ...any) {
	fmt.Fprintf(s.err, "minecarbon: %s\n", printable(fmt.Sprintf(format, args...)))
}

// standardOutput tells a reader that has gone (`| head`) from a write that failed.
type standardOutput struct{ w io.Writer }

func (o standardOutput) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if errors.Is(err, syscall.EPIPE) {
		return n, errStdoutClosed
	}
	if err != nil {
		err = writeError("standard output", err)
	}
	return n, err
}

// printable removes the control characters with which text could steer a terminal; newlines and
// tabs stay.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// terminalWriter does the same for a stream of UTF-8 whose runes may be cut between writes.
type terminalWriter struct {
	w      io.Writer
	latin  bool // the last byte was 0xC2, which opens U+0080 to U+00BF
	buffer []byte
}

func (t *terminalWriter) Write(p []byte) (int, error) {
	t.buffer = t.buffer[:0]
	for _, b := range p {
		switch {
		case t.latin:
			t.latin = false
			if b >= 0xA0 {
				t.buffer = append(t.buffer, 0xC2, b)
			}
		case b == 0xC2:
			t.latin = true
		case b >= ' ' && b != 0x7F, b == '\n', b == '\t':
			t.buffer = append(t.buffer, b)
		}
	}
	if _, err := t.w.Write(t.buffer); err != nil {
		return 0, err
	}
	return len(p), nil
}
