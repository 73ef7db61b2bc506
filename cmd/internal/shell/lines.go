package shell

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
)

// lines reads an input line by line. A waiting read ends with its context.
type lines struct {
	next       chan string
	err        error     // why the lines ended; set before next is closed
	prompt     io.Writer // nil without a prompt
	interrupts <-chan os.Signal
}

func newLines(in io.Reader) *lines {
	l := &lines{next: make(chan string)}
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, dataset.MaxStatement)
	go func() {
		defer close(l.next)
		for scanner.Scan() {
			l.next <- scanner.Text()
		}
		switch err := scanner.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			l.err = exit.Usagef("shell: a line is longer than %d MiB; split it into statements", dataset.MaxStatement>>20)
		case err != nil:
			l.err = exit.Inputf("shell: read: %w", err)
		default:
			l.err = io.EOF
		}
	}()
	return l
}

func (l *lines) read(ctx context.Context, more bool) (string, error) {
	if l.prompt != nil {
		fmt.Fprint(l.prompt, promptText(more))
	}
	select {
	case line, ok := <-l.next:
		if !ok {
			return "", l.err
		}
		return strings.TrimPrefix(line, "\ufeff"), nil
	case <-l.interrupts:
		fmt.Fprintln(l.prompt)
		return "", errDropped
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// promptText asks for a statement, or for more of it.
func promptText(more bool) string {
	if more {
		return "        ..> "
	}
	return "minecarbon> "
}
