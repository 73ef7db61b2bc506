package console

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Streams are the standard streams of the process and what they lead to.
type Streams struct {
	In          io.Reader
	Out         io.Writer // results
	Err         io.Writer // everything else
	InTerminal  bool
	OutTerminal bool
	ErrTerminal bool
	Colour      bool // results may be coloured
	Width       int  // of the screen that lists must fit, 0 where they may be wider
}

// Standard describes the process's own streams.
func Standard() Streams {
	s := Streams{
		In:          os.Stdin,
		Out:         standardOutput{os.Stdout},
		Err:         os.Stderr,
		InTerminal:  isTerminal(os.Stdin),
		OutTerminal: isTerminal(os.Stdout),
		ErrTerminal: isTerminal(os.Stderr),
	}
	if s.OutTerminal {
		s.Width = screenWidth(os.Stdout)
	}
	s.Colour = s.OutTerminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
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

// Notef prints one line for people, to standard error.
func (s Streams) Notef(format string, args ...any) {
	fmt.Fprintf(s.Err, "minecarbon: %s\n", Printable(fmt.Sprintf(format, args...)))
}
