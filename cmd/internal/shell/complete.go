package shell

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minecarbon/minecarbon/cmd/internal/catalogue"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// completionTime is the longest that a completion may take. The first one reads the columns of every view, which takes
// most of a second, and several where the machine is busy.
const completionTime = 10 * time.Second

// complete returns suggestions for continuing the text: a dot command or SQL.
func (s *shell) complete(text string) []sql.Completion {
	if line, ok := commandLine(text); ok {
		return s.completeCommand(line, len(text)-len(line))
	}
	ctx, cancel := context.WithTimeout(context.Background(), completionTime)
	defer cancel()
	found, err := s.session.Complete(ctx, text)
	if err != nil {
		return nil // the statement says why when it runs
	}
	return found
}

// commandLine returns the last line of the text, without leading blanks, if it is a dot command.
func commandLine(text string) (line string, ok bool) {
	start := strings.LastIndexByte(text, '\n') + 1
	line = strings.TrimLeft(text[start:], " \t")
	return line, isCommand(line) && (start == 0 || finished(text[:start]))
}

// completeCommand returns the commands that begin like the line, or the choices for the argument of its
// command. The line begins at offset start of the text.
func (s *shell) completeCommand(line string, start int) []sql.Completion {
	name, typed, hasArgument := strings.Cut(line, " ")
	var choices []sql.Completion
	if hasArgument {
		start += len(line) - len(strings.TrimLeft(typed, " "))
		typed = strings.TrimLeft(typed, " ")
		if c, err := s.findCommand(name); err == nil && c.choices != nil {
			choices = c.choices(typed)
		}
	} else {
		typed = name
		for _, c := range s.dotCommands() {
			text := c.name
			if c.argument != "" {
				text += " "
			}
			choices = append(choices, sql.Completion{Text: text, Kind: "command", Comment: c.meaning})
		}
	}
	choices = slices.DeleteFunc(choices, func(c sql.Completion) bool { return !strings.HasPrefix(c.Text, typed) })
	for i := range choices {
		choices[i].Start = start
	}
	return choices
}

func (s *shell) objectChoices(string) []sql.Completion {
	objects, err := catalogue.Read(context.Background(), s.session)
	if err != nil {
		return nil
	}
	var choices []sql.Completion
	for _, object := range catalogue.United(objects) {
		choices = append(choices, sql.Completion{Text: object.Name, Kind: "name", Comment: object.Comment})
	}
	return choices
}

func (s *shell) exampleChoices(string) []sql.Completion {
	var choices []sql.Completion
	for i, e := range sql.Examples() {
		choices = append(choices, sql.Completion{Text: strconv.Itoa(i + 1), Kind: "example", Comment: e.Title})
	}
	return choices
}

func (s *shell) formatChoices(string) []sql.Completion {
	return choose("format", append(format.Names(), automatic)...)
}

func switchChoices(string) []sql.Completion { return choose("switch", "on", "off") }

func choose(kind string, texts ...string) []sql.Completion {
	var choices []sql.Completion
	for _, text := range texts {
		choices = append(choices, sql.Completion{Text: text, Kind: kind})
	}
	return choices
}

// fileChoices returns the files whose path begins as typed, directories with a slash.
func fileChoices(typed string) []sql.Completion {
	directory, name := filepath.Split(typed)
	entries, err := os.ReadDir(filepath.Clean(expandHome(directory)))
	if err != nil {
		return nil
	}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool {
		return !strings.HasPrefix(e.Name(), name) || e.Name()[0] == '.' && name == ""
	})
	var choices []sql.Completion
	for _, entry := range entries {
		text := directory + entry.Name()
		if info, err := os.Stat(expandHome(text)); err == nil && info.IsDir() {
			text += "/"
		}
		choices = append(choices, sql.Completion{Text: text, Kind: "file"})
	}
	return choices
}
