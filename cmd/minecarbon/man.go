package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/cmd/internal/version"
)

const manLong = `man writes a manual page for minecarbon and for each of its verbs into DIR, which it makes if need be.
"make install" puts them where man finds them; man -l DIR/minecarbon-query.1 shows one as it is.`

func newManCommand(s console.Streams) *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the manual pages",
		Long:    manLong,
		Example: "  minecarbon man ~/.local/share/man/man1",
		Args:    exit.Arguments(cobra.ExactArgs(1)),
		RunE:    func(_ *cobra.Command, args []string) error { return runMan(newRootCommand(s), args[0]) },
	}
}

// runMan writes a page for the program and each of its verbs.
func runMan(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return exit.Usagef("man: %w; choose a directory that can be written", err)
	}
	for _, cmd := range append([]*cobra.Command{root}, root.Commands()...) {
		page := manPage(cmd)
		target := export.Destination{Path: filepath.Join(dir, manName(cmd)+".1")}
		err := target.Write(func(w io.Writer) error {
			_, err := w.Write(page)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// manName returns the name by which man finds the page of a verb.
func manName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manPage returns the page of one verb, or of the program, in the order of man-pages(7). Cobra's own
// generator reads help texts as Markdown, which they are not.
func manPage(cmd *cobra.Command) []byte {
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	p := roff{}
	p.WriteString(".nr HY 0\n") // words stay whole, so that flags can be copied
	p.WriteString(".TH " + strings.ToUpper(roffText(manName(cmd))) + " 1 \"\" \"" + roffText("minecarbon "+version.Text()) + "\" \"User Commands\"\n")
	p.WriteString(".ad l\n")
	p.section("NAME")
	p.WriteString(roffText(manName(cmd)) + ` \- ` + roffText(cmd.Short) + "\n")
	p.section("SYNOPSIS")
	p.WriteString(`\fB` + roffText(cmd.CommandPath()) + `\fR` + roffText(strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath())) + "\n")
	p.section("DESCRIPTION")
	p.text(cmd.Long)
	p.commands(cmd)
	p.section("OPTIONS")
	cmd.Flags().VisitAll(p.option)
	p.section("EXIT STATUS")
	p.dense()
	for _, m := range exit.Meanings {
		p.tagged(`\fB`+strconv.Itoa(m.Code)+`\fR`, m.Meaning)
	}
	p.environment(cmd)
	if cmd.HasExample() {
		p.section("EXAMPLES")
		p.text(cmd.Example)
	}
	p.seeAlso(cmd)
	return p.Bytes()
}

// roff is a manual page being written.
type roff struct{ bytes.Buffer }

var roffEscapes = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "^", `\(ha`, "~", `\(ti`, "`", `\(ga`)

// roffText escapes text so that roff shows it unchanged, wherever on a line it stands.
func roffText(text string) string {
	text = roffEscapes.Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}

func (p *roff) section(title string) { p.WriteString(".PD\n.SH " + title + "\n") }

// dense leaves out the blank lines between the entries of a list until the next section.
func (p *roff) dense() { p.WriteString(".PD 0\n") }

// text writes paragraphs; indented lines keep their breaks and blanks.
func (p *roff) text(text string) {
	verbatim := false
	for _, line := range strings.Split(text, "\n") {
		indented := strings.HasPrefix(line, "  ")
		switch {
		case indented && !verbatim:
			p.WriteString(".PP\n.EX\n")
		case !indented && verbatim:
			p.WriteString(".EE\n")
		}
		verbatim = indented
		if line == "" {
			p.WriteString(".PP\n")
			continue
		}
		p.WriteString(roffText(line) + "\n")
	}
	if verbatim {
		p.WriteString(".EE\n")
	}
}

// tagged writes an entry of a list; tag is roff, text is not.
func (p *roff) tagged(tag, text string) {
	p.WriteString(".TP\n" + tag + "\n" + roffText(text) + "\n")
}

func (p *roff) commands(cmd *cobra.Command) {
	if !cmd.HasSubCommands() {
		return
	}
	p.section("COMMANDS")
	for _, verb := range cmd.Commands() {
		p.tagged(`\fB`+roffText(verb.Name())+`\fR`, verb.Short)
	}
}

func (p *roff) option(f *pflag.Flag) {
	placeholder, usage := pflag.UnquoteUsage(f)
	tag := `\fB` + roffText("--"+f.Name) + `\fR`
	if f.Shorthand != "" {
		tag = `\fB` + roffText("-"+f.Shorthand) + `\fR, ` + tag
	}
	if placeholder != "" {
		tag += ` \fI` + roffText(placeholder) + `\fR`
	}
	switch f.DefValue {
	case "", "0", "0s", "false":
	default:
		usage += " (default " + f.DefValue + ")"
	}
	p.tagged(tag, usage)
}

// environment lists the variables that stand for flags.
func (p *roff) environment(cmd *cobra.Command) {
	p.section("ENVIRONMENT")
	p.dense()
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if hasVariable(f) {
			p.tagged(`\fB`+environmentName(f.Name)+`\fR`, "stands for --"+f.Name)
		}
	})
	p.tagged(`\fBNO_COLOR\fR`, "if set and not empty, results have no colour on a terminal")
	if cmd.HasParent() {
		p.WriteString(".PD\n")
		p.text("\nA flag beats the variable, the variable the study file, the study file the default.")
	}
}

func (p *roff) seeAlso(cmd *cobra.Command) {
	related := cmd.Commands()
	if cmd.HasParent() {
		related = []*cobra.Command{cmd.Parent()}
		for _, verb := range cmd.Parent().Commands() {
			if verb != cmd {
				related = append(related, verb)
			}
		}
	}
	p.section("SEE ALSO")
	for i, other := range related {
		end := ",\n"
		if i == len(related)-1 {
			end = "\n"
		}
		p.WriteString(`\fB` + roffText(manName(other)) + `\fR(1)` + end)
	}
}
