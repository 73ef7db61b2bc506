package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/hymkor/go-multiline-ny"
	"github.com/nyaosorg/go-readline-ny"
	"github.com/nyaosorg/go-readline-ny/keys"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// editor reads statements of any number of lines from a terminal.
type editor struct {
	shell    *shell
	keyboard *keyboard
	out      io.Writer
}

func newEditor(s *shell) *editor { return &editor{s, newKeyboard(), rawTerminal{os.Stdout}} }

func (e *editor) read(ctx context.Context, _ bool) (string, error) {
	if err := e.keyboard.begin(ctx); err != nil {
		return "", err
	}
	defer e.keyboard.end()
	var begun []string
	for {
		lines := e.newLines(begun)
		text, err := lines.Read(ctx)
		switch {
		case errors.Is(err, errResized):
			begun = lines.Lines()
			e.clear(max(1, len(begun)))
			continue
		case errors.Is(err, readline.CtrlC):
			return "", errDropped
		case err != nil:
			return "", err
		}
		e.showWhole(text)
		return strings.Join(text, "\n"), nil
	}
}

// newLines returns the library's editor for one statement; begun are its lines so far.
func (e *editor) newLines(begun []string) *multiline.Editor {
	lines := &multiline.Editor{}
	lines.SetTty(e.keyboard)
	lines.SetWriter(e.out)
	lines.SetPrompt(func(w io.Writer, line int) (int, error) { return io.WriteString(w, "\r"+promptText(line > 0)) })
	lines.SetHistory(e.shell.history)
	lines.SetDefault(begun)
	lines.SetMoveEnd(true)
	lines.SubmitOnEnterWhen(func(text []string, _ int) bool { return finished(strings.Join(text, "\n")) })
	e.bind(lines, keys.CtrlI, e.complete)
	e.bind(lines, pasteBegin, func(ctx context.Context, lines *multiline.Editor, line *readline.Buffer) readline.Result {
		lines.LineEditor.Clipboard = pasteboard(e.keyboard.pasted)
		return lines.CmdYank(ctx, line)
	})
	for _, key := range []keys.Code{keys.Escape, keys.CtrlG, keys.CtrlS} { // keys of the search
		e.bind(lines, key, func(context.Context, *multiline.Editor, *readline.Buffer) readline.Result { return readline.CONTINUE })
	}
	e.keyboard.known = func(key string) bool {
		_, own := lines.LineEditor.Lookup(keys.Code(key))
		_, general := readline.GlobalKeyMap.Lookup(keys.Code(key))
		return own || general
	}
	lines.LineEditor.AfterCommand = func(line *readline.Buffer) { lines.Sync(line.String()) }
	return lines
}

// action is what a key does to a statement and the line in it that is being edited.
type action func(context.Context, *multiline.Editor, *readline.Buffer) readline.Result

func (e *editor) bind(lines *multiline.Editor, key keys.Code, do action) {
	call := func(ctx context.Context, line *readline.Buffer) readline.Result { return do(ctx, lines, line) }
	_ = lines.BindKey(key, readline.AnonymousCommand(call)) // fails only without a size of the screen
}

// complete completes the word before the cursor as far as its completions agree, then lists them.
func (e *editor) complete(_ context.Context, lines *multiline.Editor, line *readline.Buffer) readline.Result {
	above := lines.Lines()[:min(lines.CursorLine(), len(lines.Lines()))]
	text := strings.Join(append(slices.Clone(above), line.SubString(0, line.Cursor)), "\n")
	found := e.shell.complete(text)
	if len(found) == 0 {
		return readline.CONTINUE
	}
	word := text[found[0].Start:]
	if common := commonStart(found); len(common) > len(word) || len(found) == 1 {
		line.ReplaceAndRepaint(line.Cursor-readline.MojiCountInString(word), common)
		return readline.CONTINUE
	}
	lines.SetNextEditHook(func(text string) bool {
		lines.Sync(text)
		lines.GotoEndLine()
		e.list(lines.Out(), found)
		moveUp(lines.Out(), lines.PrintFromLine(lines.Headline())-(lines.CursorLine()-lines.Headline()))
		return true
	})
	return readline.ENTER
}

// commonStart returns the text that all completions begin with, ignoring case, as the first writes it.
func commonStart(found []sql.Completion) string {
	common := found[0].Text
	for _, c := range found[1:] {
		for !strings.EqualFold(common, c.Text[:min(len(common), len(c.Text))]) {
			common = common[:len(common)-1]
		}
	}
	return common
}

// list shows completions below the statement, with kind and meaning if there is room.
func (e *editor) list(w io.Writer, found []sql.Completion) {
	width, height := console.ScreenSize()
	room := max(5, height-6)
	if len(found) <= room {
		list := format.NewList("", "", "")
		for _, c := range found {
			list.Add(strings.TrimSpace(c.Text), c.Kind, c.Comment)
		}
		table := format.NewTable(format.Style{Literal: true, Width: width - 1})
		w = &headless{w: w, lines: 2}
		_, _ = format.Copy(w, table, list, 0, func() {})
		return
	}
	widest := 0
	for _, c := range found {
		widest = max(widest, len(strings.TrimSpace(c.Text)))
	}
	columns := max(1, (width-1)/(widest+len(format.ColumnGap)))
	shown := found[:min(len(found), room*columns)]
	for i, c := range shown {
		fmt.Fprintf(w, "%-*s", widest+len(format.ColumnGap), strings.TrimSpace(c.Text))
		if i%columns == columns-1 || i == len(shown)-1 {
			fmt.Fprintln(w)
		}
	}
	if more := len(found) - len(shown); more > 0 {
		fmt.Fprintf(w, "and %d more\n", more)
	}
}

// headless drops the first lines of what is written.
type headless struct {
	w     io.Writer
	lines int
}

func (h *headless) Write(text []byte) (int, error) {
	n := len(text)
	for ; h.lines > 0; h.lines-- {
		_, rest, _ := strings.Cut(string(text), "\n")
		text = []byte(rest)
	}
	_, err := h.w.Write(text)
	return n, err
}

// showWhole prints the statement anew if the editor has cut lines that are longer than the screen.
func (e *editor) showWhole(lines []string) {
	width, height := console.ScreenSize()
	long := false
	for _, line := range lines {
		long = long || len(promptText(false))+console.TextWidth(line) > width-4
	}
	if !long || len(lines) >= height {
		return
	}
	e.clear(len(lines))
	for i, line := range lines {
		_, _ = io.WriteString(e.out, promptText(i > 0)+line+"\n")
	}
}

// clear clears the lines above the cursor and leaves it in the first of them.
func (e *editor) clear(lines int) {
	_, _ = io.WriteString(e.out, "\r")
	moveUp(e.out, lines)
	_, _ = io.WriteString(e.out, "\x1b[J")
}

func moveUp(w io.Writer, lines int) {
	if lines > 0 {
		fmt.Fprintf(w, "\x1b[%dA", lines)
	}
}

// pasteboard is a clipboard that holds what the terminal pastes.
type pasteboard string

// Read returns it.
func (p pasteboard) Read() (string, error) { return string(p), nil }

// Write ignores the text.
func (p pasteboard) Write(string) error { return nil }

// rawTerminal writes a carriage return at line ends: a terminal in raw mode does not add one.
type rawTerminal struct{ w io.Writer }

func (t rawTerminal) Write(text []byte) (int, error) {
	_, err := io.WriteString(t.w, strings.ReplaceAll(string(text), "\n", "\r\n"))
	return len(text), err
}
