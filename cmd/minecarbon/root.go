package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/accuracy"
	"github.com/minecarbon/minecarbon/cmd/internal/claims"
	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/detection"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/explain"
	"github.com/minecarbon/minecarbon/cmd/internal/sqltext"
	"github.com/minecarbon/minecarbon/cmd/internal/version"
)

const environmentPrefix = "MINECARBON_"

const rootLong = `minecarbon computes the carbon sequestration of vegetation that surface mining destroys and
restoration regains, after Xu et al., Sci. Rep. 2024 (doi 10.1038/s41598-024-64381-1).

Rasters and polygons go in through "load", a Parquet dataset comes out, and every indicator is
SQL over it through "query".`

// newRootCommand is the command line: one line per verb.
func newRootCommand(s console.Streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "minecarbon",
		Short:         "Carbon sequestration lost to and regained after surface mining",
		Long:          rootLong,
		Version:       version.Text(),
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,
		Args:                       exit.UnknownCommand,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE:          func(cmd *cobra.Command, _ []string) error { return applyEnvironment(cmd.Flags()) },
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return exit.Usagef("%w; see %s --help", err, cmd.CommandPath())
	})
	root.SetVersionTemplate("minecarbon {{.Version}}\n")
	root.SetHelpTemplate(root.HelpTemplate() + helpEnd())
	root.AddCommand(
		newCompletionCommand(s),
		newManCommand(s),
		newDemoCommand(s),
		newSimulateCommand(s),
		newStudyCommand(s),
		newCheckCommand(s),
		newLoadCommand(s),
		newMergeCommand(s),
		newVerifyCommand(s),
		detection.NewCommand(s),
		accuracy.NewCommand(s),
		claims.NewCommand(s),
		explain.NewCommand(s),
		newQueryCommand(s),
		newShellCommand(s),
		newTablesCommand(s),
		newReportCommand(s),
		newScheduleCommand(s),
		newExportCommand(s),
		sqltext.NewCommand(s),
	)
	addCompletion(root)
	return root
}

// helpEnd closes the help of every verb.
func helpEnd() string {
	return `
Exit codes:
` + exit.Help() + `
Every flag can also be given as a variable, --memory-limit as MINECARBON_MEMORY_LIMIT. A flag beats the
variable, the variable the study file, the study file the default. NO_COLOR is honoured.
`
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
			first = exit.Usagef("%s=%s: %w", name, value, err)
			return
		}
		f.Changed = true
	})
	return first
}

// hasVariable reports whether a flag can be given as a variable.
func hasVariable(f *pflag.Flag) bool { return f.Name != "help" && f.Name != "version" }

// environmentName returns the name of the variable that stands for a flag.
func environmentName(flag string) string {
	return environmentPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}
