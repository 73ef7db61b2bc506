package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/cmd/internal/loading"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/yaml"
)

func newStudyCommand(s console.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "study",
		Short: "Help with study files, which say what to load",
		Long: `study helps with study files. A study file names the rasters and polygons of a study and how to read them;
"minecarbon load" turns it into a dataset.`,
		Example: "  minecarbon study init shendong\n  minecarbon study keys\n  minecarbon study keys -f markdown",
		Args:    exit.UnknownCommand,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newInitCommand(s), newKeysCommand(s, "study file", studyfile.StudyKeys))
	return cmd
}

const initLong = `init looks at the rasters and polygons in a folder and its subfolders and drafts a study file: which rasters are
NPP and of which years, which hold years of destruction and restoration, which polygons are mines, which field
identifies them. It reads names, headers and a sample of the numbers. Remarks in the file say what was found,
what else may be meant, and what could not be found. Correct it before a load.`

func newInitCommand(s console.Streams) *cobra.Command {
	var o loading.InitOptions
	cmd := &cobra.Command{
		Use:               "init DIR",
		Short:             "Draft a study file from the rasters and polygons in a folder",
		Long:              initLong,
		Example:           "  minecarbon study init shendong\n  minecarbon study init shendong/inputs -o shendong/study.yaml",
		Args:              exit.Arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: completeDirectories,
		RunE:              func(cmd *cobra.Command, args []string) error { return loading.Init(cmd.Context(), s, o, args[0]) },
	}
	o.AddFlags(cmd.Flags())
	return cmd
}

// newKeysCommand lists the keys of a kind of YAML file.
func newKeysCommand(s console.Streams, file string, keys func() []yaml.Key) *cobra.Command {
	var f format.ListFlag
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "List the keys of a " + file,
		Long: "keys lists every key of a " + file + ` with type, unit, default, an example and its meaning. The default is a value,
"required", or in words what holds without the key. [] stands for the items of a list.`,
		Args: exit.Arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return printKeys(s, f, keys()) },
	}
	f.AddFlag(cmd.Flags())
	return cmd
}

// printKeys lists the keys. A table for a screen puts everything about a key into its meaning, so that it fits.
func printKeys(s console.Streams, f format.ListFlag, keys []yaml.Key) error {
	name, err := f.Name(s)
	if err != nil {
		return err
	}
	list := format.NewList("key", "type", "unit", "default", "example", "meaning")
	screen := format.NewList("key", "meaning")
	for _, k := range keys {
		list.Add(k.Name, k.Type, k.Unit, withoutKey(k), k.Example, k.Meaning)
		screen.Add(k.Name, keyText(k))
	}
	if name == "table" && s.Width > 0 {
		list = screen.Wrapped(s.Width)
	}
	return f.Print(s, list)
}

// withoutKey says what holds where a key is absent.
func withoutKey(k yaml.Key) string {
	switch {
	case k.Required:
		return "required"
	case k.Default != "":
		return k.Default
	}
	return k.Otherwise
}

// keyText returns everything about a key except its name, in one line.
func keyText(k yaml.Key) string {
	facts := []string{strings.TrimSpace(k.Type + " " + k.Unit)}
	if without := withoutKey(k); k.Required {
		facts = append(facts, without)
	} else if without != "" {
		facts = append(facts, "default: "+without)
	}
	if k.Example != "" {
		facts = append(facts, "for example "+k.Example)
	}
	return fmt.Sprintf("%s (%s)", k.Meaning, strings.Join(facts, "; "))
}
