package format

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
)

// TextNames are the values of -f for a list that is not a result of the SQL engine.
func TextNames() []string {
	return slices.DeleteFunc(Names(), func(name string) bool { return !IsText(name) })
}

// ListFlag is -f of a verb that prints such a list.
type ListFlag struct{ asked string }

// AddFlag adds the flag.
func (f *ListFlag) AddFlag(flags *pflag.FlagSet) {
	flags.StringVarP(&f.asked, "format", "f", "", "print as `FORMAT`: "+strings.Join(TextNames(), ", "))
}

// Name returns the format asked for, by default table on a terminal and csv elsewhere.
func (f *ListFlag) Name(s console.Streams) (string, error) {
	name, err := Choose(f.asked, "", s.OutTerminal)
	if err == nil && !slices.Contains(TextNames(), name) {
		err = exit.Usagef("format %s: is for results of query; choose %s", name, strings.Join(TextNames(), ", "))
	}
	return name, err
}

// Print writes the list in that format.
func (f *ListFlag) Print(s console.Streams, list *List) error {
	name, err := f.Name(s)
	if err != nil {
		return err
	}
	return Print(s.Out, name, Style{Colour: s.OutScreen.Colour, Literal: true}, list)
}
