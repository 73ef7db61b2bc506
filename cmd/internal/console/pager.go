package console

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"golang.org/x/term"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
)

// lessOptions are used where the user has set none: cut long lines, let colours through, leave the
// text on the screen. F is missing on purpose: it ends less at once, and what was cut cannot be seen.
const lessOptions = "LESS=-SRX"

// FindPager returns the command that shows what does not fit the screen: the user's own, else less; "" where there is none.
func FindPager() string {
	command, ok := os.LookupEnv("PAGER")
	if !ok {
		command = "less"
	}
	words := strings.Fields(command)
	if len(words) == 0 {
		return ""
	}
	if _, err := exec.LookPath(words[0]); err != nil {
		return ""
	}
	return command
}

// ScreenSize returns the size of the terminal, in columns and lines; 80 × 24 where it is unknown.
func ScreenSize() (width, height int) {
	width, height, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		return 80, 24
	}
	return width, height
}

// ErrPagerLeft says that the reader has seen enough.
var ErrPagerLeft = errors.New("the pager was left")

// Page shows text on the screen: at once if it fits, through a pager if it is longer or wider.
type Page struct {
	out           io.Writer
	pager         string
	width, height int
	held          bytes.Buffer // until it is too much for the screen
	process       *exec.Cmd
	in            io.WriteCloser // of the process
}

// NewPage returns a page for the present size of the screen. It leaves two lines for what follows the text.
func NewPage(out io.Writer, pager string) *Page {
	width, height := ScreenSize()
	return &Page{out: out, pager: pager, width: width, height: max(1, height-2)}
}

// Write holds the text while it fits the screen, and sends it to the pager once it does not.
func (p *Page) Write(text []byte) (int, error) {
	if p.process == nil {
		p.held.Write(text)
		if p.fits() {
			return len(text), nil
		}
		return len(text), p.start()
	}
	return len(text), p.send(text)
}

// fits reports whether what is held fits the screen.
func (p *Page) fits() bool {
	lines := 0
	for line := range bytes.Lines(p.held.Bytes()) {
		lines++
		if lines > p.height || len(line) > p.width && shownWidth(string(line)) > p.width {
			return false
		}
	}
	return true
}

// shownWidth is the width of a line whose only escape sequences are styles.
func shownWidth(line string) int {
	for _, style := range []string{StyleHead, StyleNull, StyleEnd, "\n"} {
		line = strings.ReplaceAll(line, style, "")
	}
	return TextWidth(line)
}

func (p *Page) start() error {
	p.process = exec.Command("sh", "-c", p.pager)
	p.process.Stdout, p.process.Stderr = os.Stdout, os.Stderr
	p.process.Env = os.Environ()
	if os.Getenv("LESS") == "" {
		p.process.Env = append(p.process.Env, lessOptions)
	}
	in, err := p.process.StdinPipe()
	if err == nil {
		p.in = in
		err = p.process.Start()
	}
	if err != nil {
		p.in = nil
		return exit.Usagef("start the pager %s: %w; set PAGER, or .pager off", p.pager, err)
	}
	return p.send(p.held.Bytes())
}

func (p *Page) send(text []byte) error {
	_, err := p.in.Write(text)
	if errors.Is(err, syscall.EPIPE) {
		return ErrPagerLeft
	}
	return err
}

// Close shows what is held, or waits until the pager is left.
func (p *Page) Close() error {
	switch {
	case p.process == nil:
		_, err := p.out.Write(p.held.Bytes())
		return err
	case p.in == nil:
		return nil
	}
	err := p.in.Close()
	_ = p.process.Wait() // the pager's exit status is ignored
	return err
}
