package shell

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/catalogue"
	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/loader/similar"
	"github.com/minecarbon/minecarbon/sql"
)

// dotCommand is a command to the shell itself.
type dotCommand struct {
	name     string
	argument string // as help shows it: [in brackets] if it may be left out
	meaning  string
	choices  func(typed string) []sql.Completion // for its argument, nil where there is nothing to choose from
	run      func(ctx context.Context, argument string) error
}

// dotCommands returns all of them, in the order of help.
func (s *shell) dotCommands() []dotCommand {
	return []dotCommand{
		{".help", "", "list these commands", nil, s.help},
		{".tables", "", "list tables, views, macros and functions", nil, s.listTables},
		{".describe", "NAME", "columns and parameters of NAME with units and meaning", s.objectChoices, s.describe},
		{".examples", "[N]", "list questions as ready statements, or run the Nth", s.exampleChoices, s.example},
		{".format", "[NAME]", "print results as NAME, or say which formats there are", s.formatChoices, s.setFormat},
		{".output", "[FILE]", "write results to FILE, up to the next .output or the end", fileChoices, s.setOutput},
		{".read", "FILE", "run the statements and commands of FILE", fileChoices, s.read},
		{".timing", "on|off", "say how long a statement took", switchChoices, s.setTiming},
		{".pager", "on|off", "page what does not fit, through PAGER or less", switchChoices, s.setPager},
		{".quit", "", "leave, as .exit and Ctrl-D do", nil, quit},
		{".exit", "", "leave", nil, quit},
	}
}

// command runs a dot command. Semicolons at its end are a habit, not part of it.
func (s *shell) command(ctx context.Context, text string) error {
	name, argument, _ := strings.Cut(strings.TrimRight(text, "; \t"), " ")
	argument = strings.TrimSpace(argument)
	c, err := s.findCommand(name)
	switch {
	case err != nil:
		return err
	case c.argument == "" && argument != "":
		return exit.Usagef("%s: takes no argument", c.name)
	case argument == "" && c.argument != "" && c.argument[0] != '[':
		return exit.Usagef("%s: give %s", c.name, c.argument)
	}
	return c.run(ctx, argument)
}

// findCommand returns the command of that name, or the only one whose name begins so.
func (s *shell) findCommand(name string) (dotCommand, error) {
	var found []dotCommand
	var near []string
	for _, c := range s.dotCommands() {
		switch {
		case c.name == strings.ToLower(name):
			return c, nil
		case strings.HasPrefix(c.name, strings.ToLower(name)):
			found = append(found, c)
			near = append(near, c.name)
		case similar.Names(strings.ToLower(name), c.name):
			near = append(near, c.name)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return dotCommand{}, exit.Usagef("%s: may be %s; write more of it", name, strings.Join(near, " or "))
	case len(near) > 0:
		return dotCommand{}, exit.Usagef("%s: unknown; did you mean %s?", name, strings.Join(near, " or "))
	}
	return dotCommand{}, exit.Usagef("%s: unknown; .help lists the commands", name)
}

func quit(context.Context, string) error { return errQuit }

const helpEnding = `Names may be cut short. Statements end with a semicolon. TAB completes,
Up, Down and Ctrl-R look through what was typed, Ctrl-C ends a statement.
`

func (s *shell) help(context.Context, string) error {
	list := format.NewList("command", "meaning")
	for _, c := range s.dotCommands() {
		list.Add(strings.TrimSpace(c.name+" "+c.argument), c.meaning)
	}
	return s.listing(list, helpEnding)
}

// listing shows a list with an explanation.
func (s *shell) listing(list *format.List, explanation string) error {
	return s.screen(func(w io.Writer, l format.Style, _ int64) error {
		l.Literal = true
		if err := format.Print(w, "table", l, list); err != nil {
			return err
		}
		_, err := io.WriteString(w, explanation)
		return err
	})
}

func (s *shell) listTables(ctx context.Context, _ string) error {
	objects, err := catalogue.Read(ctx, s.session)
	if err != nil {
		return err
	}
	return s.printObjects(objects, false)
}

func (s *shell) describe(ctx context.Context, name string) error {
	objects, err := catalogue.Read(ctx, s.session)
	if err != nil {
		return err
	}
	if objects, err = catalogue.Named(objects, name, ".describe", ".tables"); err != nil {
		return err
	}
	return s.printObjects(objects, true)
}

func (s *shell) printObjects(objects []sql.Object, details bool) error {
	return s.screen(func(w io.Writer, l format.Style, _ int64) error {
		screen := s.Streams
		screen.Out, screen.Width = w, l.Width
		return catalogue.Print(screen, "table", objects, details)
	})
}

// example lists the examples, or shows and runs one and puts it into the history.
func (s *shell) example(ctx context.Context, number string) error {
	examples := sql.Examples()
	if number == "" {
		list := format.NewList("number", "question")
		for i, e := range examples {
			list.Add(strconv.Itoa(i+1), e.Title)
		}
		return s.listing(list, "")
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(examples) {
		return exit.Usagef(".examples %s: give a number from 1 to %d", number, len(examples))
	}
	text := examples[n-1].Text
	if s.person {
		fmt.Fprintf(s.Err, "%s\n\n", text)
	}
	if s.history != nil {
		s.remember(text)
	}
	return s.statement(ctx, text)
}

// setFormat chooses the format of results, or prints the present one.
func (s *shell) setFormat(_ context.Context, name string) error {
	switch name {
	case "":
		shown := s.format
		if shown == "" {
			shown = automatic
		}
		fmt.Fprintf(s.Err, "format %s; choose %s or %s\n", shown, strings.Join(format.Names(), ", "), automatic)
		return nil
	case automatic:
		name = ""
	default:
		if _, err := format.Choose(name, "", false); err != nil {
			return err
		}
	}
	s.format = name
	return nil
}

// automatic is the name for choosing the format by the destination.
const automatic = "auto"

func (s *shell) setOutput(_ context.Context, path string) error {
	if err := s.closeOutput(nil); err != nil || path == "" {
		return err
	}
	if _, err := format.Choose(s.format, path, s.OutTerminal); err != nil {
		return err
	}
	output, err := openOutput(export.Destination{Path: expandHome(path), Dataset: s.Dir})
	if err == nil {
		s.output = output
	}
	return err
}

func (s *shell) setTiming(_ context.Context, value string) error {
	on, err := onOrOff(".timing", value)
	if err == nil {
		s.timing = on
	}
	return err
}

func (s *shell) setPager(_ context.Context, value string) error {
	on, err := onOrOff(".pager", value)
	switch {
	case err != nil:
		return err
	case !on:
		s.pager = ""
	case console.FindPager() == "":
		return exit.Usagef(".pager on: there is neither PAGER nor less; set PAGER to a program that is there")
	default:
		s.pager = console.FindPager()
	}
	return nil
}

func onOrOff(name, value string) (on bool, err error) {
	if value != "on" && value != "off" {
		return false, exit.Usagef("%s %s: give on or off", name, value)
	}
	return value == "on", nil
}

// expandHome replaces a leading ~ by the home directory.
func expandHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}
