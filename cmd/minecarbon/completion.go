package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
)

const completionLong = `completion prints the script that completes verbs, flags and their values, datasets, and the names of
tables, views and macros. "make install" puts it where the shell finds it; by hand:

  bash   minecarbon completion bash > ~/.local/share/bash-completion/completions/minecarbon
  zsh    minecarbon completion zsh > _minecarbon    (in a directory of $fpath)
  fish   minecarbon completion fish > ~/.config/fish/completions/minecarbon.fish`

var completionShells = []string{"bash", "zsh", "fish"}

func newCompletionCommand(s console.Streams) *cobra.Command {
	return &cobra.Command{
		Use:       "completion bash|zsh|fish",
		Short:     "Print a script that completes command lines",
		Long:      completionLong,
		ValidArgs: completionShells,
		Args:      exit.Arguments(cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs)),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch args[0] {
			case "bash":
				return cmd.Root().GenBashCompletionV2(s.Out, true)
			case "zsh":
				return cmd.Root().GenZshCompletion(s.Out)
			}
			return cmd.Root().GenFishCompletion(s.Out, true)
		},
	}
}

// completeArguments completes the arguments of verbs. A verb that is not listed takes any file.
var completeArguments = map[string]cobra.CompletionFunc{
	"check":    completeStudies,
	"demo":     completeDirectories,
	"export":   completeExports,
	"load":     completeStudies,
	"man":      completeDirectories,
	"query":    cobra.NoFileCompletions,
	"simulate": completeDirectories,
	"tables":   completeNames,
	"verify":   completeDatasets,
}

// addCompletion gives the arguments of every verb and its flags what completes them.
func addCompletion(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		if complete, ok := completeArguments[cmd.Name()]; ok {
			cmd.ValidArgsFunction = complete
		}
	}
	completeFlags(root)
}

// completeFlags gives every flag of the verbs below cmd what completes its value.
func completeFlags(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		complete := func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return completeFlag(f)(cmd, args, typed)
		}
		_ = cmd.RegisterFlagCompletionFunc(f.Name, complete) // fails only for a flag that has one
	})
	for _, verb := range cmd.Commands() {
		completeFlags(verb)
	}
}

// completeFlag completes the value of a flag by its help: the words that stand in it after a colon,
// else what its placeholder stands for.
func completeFlag(f *pflag.Flag) cobra.CompletionFunc {
	placeholder, usage := pflag.UnquoteUsage(f)
	values := listedValues(usage)
	switch {
	case f.Name == "dataset":
		return completeDatasets
	case f.Name == "file":
		return cobra.FixedCompletions([]string{"sql"}, cobra.ShellCompDirectiveFilterFileExt)
	case strings.HasPrefix(f.Value.Type(), "string") && len(values) > 0:
		return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
	case placeholder == "DIR":
		return completeDirectories
	case placeholder == "FILE":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	}
	return cobra.NoFileCompletions
}

var (
	valueList   = regexp.MustCompile(`: ([\w-]+(, [\w-]+)+)(;|$)`)
	parentheses = regexp.MustCompile(` \([^)]*\)`)
)

// listedValues are the words of a help text like "print as FORMAT: table, csv".
func listedValues(usage string) []string {
	match := valueList.FindStringSubmatch(parentheses.ReplaceAllString(usage, ""))
	if match == nil {
		return nil
	}
	return strings.Split(match[1], ", ")
}

var completeStudies = cobra.FixedCompletions([]string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt)

var completeDirectories = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)

// completeDatasets offers the datasets in the directory of what is typed, then the other
// directories, which end in a slash to go on from.
func completeDatasets(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	parent, start := filepath.Split(typed)
	entries, err := os.ReadDir(cmp.Or(parent, "."))
	if err != nil {
		return nil, cobra.ShellCompDirectiveFilterDirs // the shell may know what ~ is
	}
	var datasets, others []cobra.Completion
	for _, entry := range entries {
		path := parent + entry.Name()
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() || !strings.HasPrefix(entry.Name(), start) || start == "" && entry.Name()[0] == '.' {
			continue
		}
		if _, err := os.Stat(filepath.Join(path, "manifest.json")); err == nil {
			datasets = append(datasets, cobra.CompletionWithDesc(path, "dataset"))
			continue
		}
		others = append(others, path+string(filepath.Separator))
	}
	directive := cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	if len(others) > 0 {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	return append(datasets, others...), directive
}

// completeNames offers what can be queried in the dataset of -d or of its variable.
func completeNames(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	if len(args) > 0 || applyEnvironment(cmd.Flags()) != nil {
		return nil, directive
	}
	var o tablesOptions
	o.Dir = cmd.Flag("dataset").Value.String()
	objects, err := openCatalogue(context.Background(), o)
	if o.Check() != nil || err != nil {
		return nil, directive
	}
	var names []cobra.Completion
	offered := map[string]bool{}
	for _, object := range objects {
		if strings.HasPrefix(object.Name, strings.ToLower(typed)) && !offered[object.Name] {
			names = append(names, cobra.CompletionWithDesc(object.Name, object.Comment))
		}
		offered[object.Name] = true
	}
	return names, directive
}

// completeExports offers what can be exported by name.
func completeExports(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names, directive := completeNames(cmd, args, typed)
	if len(args) > 0 {
		return names, directive
	}
	for _, name := range export.Names() {
		offered := func(c cobra.Completion) bool { return c == name || strings.HasPrefix(c, name+"\t") }
		if strings.HasPrefix(name, strings.ToLower(typed)) && !slices.ContainsFunc(names, offered) {
			names = append(names, name)
		}
	}
	return names, directive
}
