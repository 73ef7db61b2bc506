package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/version"
)

const environmentPrefix = "MINECARBON_"

const rootLong = `minecarbon computes the carbon sequestration of vegetation that surface mining destroys and
restoration regains, after Xu et al., Sci. Rep. 2024 (doi 10.1038/s41598-024-64381-1).

Rasters and polygons go in through "load", a Parquet dataset comes out, and every indicator is
SQL over it through "query".`

// newRootCommand is the command line: one line per verb.
func newRootCommand(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "minecarbon",
		Short:         "Carbon sequestration lost to and regained after surface mining",
		Long:          rootLong,
		Version:       version.Text(),
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,
		Args:                       unknownCommand,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE:          func(cmd *cobra.Command, _ []string) error { return applyEnvironment(cmd.Flags()) },
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageErrorf("%w; see %s --help", err, cmd.CommandPath())
	})
	root.SetVersionTemplate("minecarbon {{.Version}}\n")
	root.SetHelpTemplate(root.HelpTemplate() + helpEnd())
	root.AddCommand(
		newCompletionCommand(s),
		newManCommand(s),
		newDemoCommand(s),
		newSimulateCommand(s),
		newLoadCommand(s),
		newVerifyCommand(s),
		newQueryCommand(s),
		newShellCommand(s),
		newTablesCommand(s),
		newReportCommand(s),
		newScheduleCommand(s),
		newExportCommand(s),
	)
	addCompletion(root)
	return root
}

// helpEnd closes the help of every verb.
func helpEnd() string {
	return `
Exit codes:
` + exitHelp() + `
Every flag can also be given as a variable, --memory-limit as MINECARBON_MEMORY_LIMIT. A flag beats the
variable, the variable the study file, the study file the default. NO_COLOR is honoured.
`
}

// unknownCommand refuses a first word that is no verb, with the verbs that look like it.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return usageErrorf("unknown command %q; did you mean %s?", args[0], strings.Join(near, " or "))
	}
	return usageErrorf("unknown command %q; see minecarbon --help", args[0])
}

// arguments turns what check says about the number of arguments into a usage error.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageErrorf("%s: %w; see %s --help", cmd.Name(), err, cmd.CommandPath())
		}
		return nil
	}
}

// applyEnvironment sets each flag that the command line does not give from its variable, if that
// is set and not empty. A flag set so counts as given.
func applyEnvironment(flags *pflag.FlagSet) error {
	var first error
	flags.VisitAll(func(f *pflag.Flag) {
		name := environmentName(f.Name)
		value := os.Getenv(name)
		if f.Changed || value == "" || first != nil || !hasVariable(f) {
			return
		}
		if err := f.Value.Set(value); err != nil {
			first = usageErrorf("%s=%s: %w", name, value, err)
			return
		}
		f.Changed = true
	})
	return first
}

// hasVariable tells whether a flag can be given as a variable.
func hasVariable(f *pflag.Flag) bool { return f.Name != "help" && f.Name != "version" }

// environmentName is the variable that stands for a flag.
func environmentName(flag string) string {
	return environmentPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}
