package console

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"syscall"
	"unicode"

	"github.com/mattn/go-runewidth"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
)

// terminal measures text as most terminals show it, whatever the locale: East Asian wide runes take
// two columns, ambiguous ones one.
var terminal = runewidth.Condition{StrictEmojiNeutral: true}

// TextWidth returns how many columns of a terminal the text takes.
func TextWidth(text string) int { return terminal.StringWidth(text) }

// Shorten cuts text to at most width columns of a terminal, the last an ellipsis where something is cut.
func Shorten(text string, width int) string { return terminal.Truncate(text, width, "…") }

// OneLine shows line breaks and tabs as spaces and drops other control characters.
func OneLine(text string) string {
	text = strings.ReplaceAll(text, "\r\n", " ")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
}

// Counted writes a number with its noun, thousands grouped: "1 row", "12,345 rows".
func Counted(n int64, noun string) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	if n == 1 {
		return digits + " " + noun
	}
	return digits + " " + noun + "s"
}

// standardOutput tells a reader that has gone (`| head`) from a write that failed.
type standardOutput struct{ w io.Writer }

func (o standardOutput) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if errors.Is(err, syscall.EPIPE) {
		return n, exit.ErrStdoutClosed
	}
	if err != nil {
		err = exit.WriteError("standard output", err)
	}
	return n, err
}

// Printable removes the control characters with which text could steer a terminal; newlines and
// tabs stay.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// PrintableWriter returns a writer that removes control characters on the way to w.
func PrintableWriter(w io.Writer) io.Writer { return &printableFilter{w: w} }

// printableFilter does what Printable does, for a stream of UTF-8 whose runes may be cut between writes.
type printableFilter struct {
	w      io.Writer
	latin  bool // the last byte was 0xC2, which opens U+0080 to U+00BF
	buffer []byte
}

func (t *printableFilter) Write(p []byte) (int, error) {
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

// Escape sequences of the styles that text on a terminal has.
const (
	StyleHead = "\x1b[1m"
	StyleNull = "\x1b[2m"
	StyleEnd  = "\x1b[0m"
)
