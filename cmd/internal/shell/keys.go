package shell

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
)

// errResized says that the screen has another size.
var errResized = errors.New("resized")

const (
	keyPause   = 100 * time.Millisecond // between two looks at what else may have happened
	escapeTime = 50 * time.Millisecond  // after which an escape is a key of its own
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// keyboard is the editor's terminal: it returns the keys typed, one by one. Keys typed before the editor
// asks for them wait in it.
type keyboard struct {
	ctx      context.Context
	in       *os.File
	known    func(key string) bool // tells control characters and special keys that do something
	typed    []byte                // and not handed out
	pasted   string                // with the last pasteBegin
	resized  chan os.Signal
	original *term.State
}

func newKeyboard() *keyboard {
	return &keyboard{in: os.Stdin, resized: make(chan os.Signal, 1)}
}

// begin switches the terminal to raw mode until end: keys come one by one, Ctrl-C is a key, and pasted
// text is marked.
func (k *keyboard) begin(ctx context.Context) (err error) {
	k.ctx = ctx
	if k.original, err = term.MakeRaw(int(k.in.Fd())); err != nil {
		return exit.Inputf("shell: terminal: %w", err)
	}
	signal.Notify(k.resized, windowChange)
	_, err = io.WriteString(os.Stdout, "\x1b[?2004h")
	return err
}

func (k *keyboard) end() {
	signal.Stop(k.resized)
	_, _ = io.WriteString(os.Stdout, "\x1b[?2004l") // the terminal may be gone
	_ = term.Restore(int(k.in.Fd()), k.original)
}

// Open does nothing: the library calls it for every line of a statement, and begin has opened the terminal.
func (k *keyboard) Open(func(int, int)) error { return nil }

// Close does nothing, like Open.
func (k *keyboard) Close() error { return nil }

// Size returns the size of the screen.
func (k *keyboard) Size() (int, int, error) {
	width, height := console.ScreenSize()
	return width, height, nil
}

// GetKey waits for the next key: a letter, or a control character or special key that is known.
// Its error is the context's when that ends, errResized, or io.EOF without a terminal.
func (k *keyboard) GetKey() (string, error) {
	for {
		key, err := k.next()
		if err == nil && key == pasteBegin {
			k.pasted, err = k.paste()
		}
		if other, ok := sameKeys[key]; ok {
			key = other
		}
		if err != nil || key[0] >= ' ' && key[0] != 0x7f || k.known(key) {
			return key, err
		}
	}
}

// sameKeys are keys that some terminals send differently.
var sameKeys = map[string]string{
	"\x1b[1~": "\x1b[H", "\x1b[7~": "\x1b[H", "\x1bOH": "\x1b[H",
	"\x1b[4~": "\x1b[F", "\x1b[8~": "\x1b[F", "\x1bOF": "\x1b[F",
	"\x1bOA": "\x1b[A", "\x1bOB": "\x1b[B", "\x1bOC": "\x1b[C", "\x1bOD": "\x1b[D",
	"\n": "\r", "\x1b\r": "\r", "\x1b\n": "\r",
	"\x1b[1;3C": "\x1b[1;5C", "\x1b[1;3D": "\x1b[1;5D", "\x1b\x7f": "\x1b\b",
}

// next takes one key off what is typed.
func (k *keyboard) next() (string, error) {
	for {
		if n := keyLength(k.typed); n > 0 {
			return k.take(n), nil
		}
		limit := keyPause
		if len(k.typed) > 0 {
			limit = escapeTime
		}
		more, err := k.fill(limit)
		if err != nil {
			return "", err
		}
		if !more && len(k.typed) > 0 {
			return k.take(1), nil // nothing more belongs to it
		}
	}
}

func (k *keyboard) take(n int) string {
	key := string(k.typed[:n])
	k.typed = k.typed[n:]
	return key
}

// fill reads what is typed within the time limit, if anything is.
func (k *keyboard) fill(limit time.Duration) (more bool, err error) {
	select {
	case <-k.ctx.Done():
		return false, context.Cause(k.ctx)
	case <-k.resized:
		return false, errResized
	default:
	}
	if !awaitInput(k.in, limit) {
		return false, nil
	}
	buffer := make([]byte, 1<<12)
	n, err := k.in.Read(buffer)
	k.typed = append(k.typed, buffer[:n]...)
	if errors.Is(err, syscall.EIO) {
		err = io.EOF // the terminal is gone
	}
	return n > 0, err
}

// paste returns the pasted text without its control characters.
func (k *keyboard) paste() (string, error) {
	for {
		if end := bytes.Index(k.typed, []byte(pasteEnd)); end >= 0 {
			text := strings.ReplaceAll(k.take(end), "\r\n", "\n")
			k.take(len(pasteEnd))
			return console.Printable(strings.ReplaceAll(text, "\r", "\n")), nil
		}
		if _, err := k.fill(keyPause); err != nil && !errors.Is(err, errResized) {
			return "", err
		}
	}
}

// keyLength returns the length in bytes of the first key typed, 0 while it is incomplete.
func keyLength(typed []byte) int {
	switch {
	case len(typed) == 0:
		return 0
	case typed[0] != 0x1b:
		if !utf8.FullRune(typed) {
			return 0
		}
		_, n := utf8.DecodeRune(typed)
		return n
	case len(typed) == 1:
		return 0
	case typed[1] == 'O':
		return min(3, len(typed)) / 3 * 3
	case typed[1] != '[':
		if n := keyLength(typed[1:]); n > 0 {
			return 1 + n
		}
		return 0
	}
	for i := 2; i < len(typed); i++ {
		if typed[i] >= '@' && typed[i] <= '~' {
			return i + 1
		}
	}
	return 0
}
