package shell

import (
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/sql"
)

// script cuts lines into what a shell runs: dot commands, a line each, and statements, which end
// with a semicolon.
type script struct {
	pending string // the lines of a statement that is not finished
	line    int    // number of the last line
	first   int    // number of the line that the pending statement begins in
}

// unit is one command or statement.
type unit struct {
	text string
	line int // that it begins in
}

// isCommand reports whether the text is a dot command; statements never begin with a dot.
func isCommand(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), ".") }

// add takes a line and returns the commands and statements that are complete with it.
func (c *script) add(line string) (units []unit, err error) {
	c.line++
	begins := c.pending == ""
	if begins {
		c.first = c.line
	}
	c.pending += line + "\n"
	if len(c.pending) > dataset.MaxStatement {
		return nil, exit.Usagef("shell: a statement is longer than %d MiB; end statements with a semicolon", dataset.MaxStatement>>20)
	}
	if !begins && !strings.Contains(line, ";") && !strings.Contains(line, "*/") {
		return nil, nil
	}
	if !isCommand(c.pending) {
		var statements []string
		statements, c.pending = sql.Split(c.pending)
		for _, statement := range statements {
			units = append(units, unit{statement, c.first})
			c.first = c.line
		}
	}
	if isCommand(c.pending) {
		units = append(units, c.rest()...)
	}
	return units, nil
}

// rest returns what is pending at the end of the lines, and drops it.
func (c *script) rest() []unit {
	text := strings.TrimSpace(c.pending)
	c.pending = ""
	if text == "" {
		return nil
	}
	return []unit{{text, c.first}}
}

// finished reports whether the text is nothing but whole commands and statements.
func finished(text string) bool {
	var c script
	for line := range strings.SplitSeq(text, "\n") {
		if _, err := c.add(line); err != nil {
			return true // running it gives the error
		}
	}
	return c.pending == ""
}
