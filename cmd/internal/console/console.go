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
	OutScreen   Screen
	ErrScreen   Screen
	Width       int // of the screen that lists must fit, 0 where they may be wider
}

// Screen is what a stream shows besides text. Whoever writes an escape sequence asks it first.
type Screen struct {
	Escapes bool // cursor movements: a terminal that is not dumb
	Colour  bool // styles too: escapes, and NO_COLOR is not set
}

// screenOf returns what the terminal of a file shows, by TERM and NO_COLOR; nothing where it is not a terminal.
func screenOf(f *os.File) Screen {
	escapes := isTerminal(f) && os.Getenv("TERM") != "dumb"
	return Screen{Escapes: escapes, Colour: escapes && os.Getenv("NO_COLOR") == ""}
}

// Standard describes the process's own streams.
func Standard() Streams {
	s := Streams{
		In:          os.Stdin,
		Out:         standardOutput{os.Stdout},
		Err:         os.Stderr,
		InTerminal:  isTerminal(os.Stdin),
		OutTerminal: isTerminal(os.Stdout),
		OutScreen:   screenOf(os.Stdout),
		ErrScreen:   screenOf(os.Stderr),
	}
	if s.OutTerminal {
		s.Width = screenWidth(os.Stdout)
	}
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
