package main

import (
	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/shell"
)

const shellLong = `shell runs SQL statements over a dataset as they are typed. They end with a semicolon and may have
many lines. TAB completes tables, columns, macros, their parameters, functions and keywords, the arrow
keys and Ctrl-R look through what was typed, today or in an earlier shell. Ctrl-C ends the statement
that runs, or drops what is typed; Ctrl-D on an empty line leaves.

Lines that begin with a dot are commands to the shell itself; .help lists them, and .examples has the
questions of the paper. What does not fit the screen goes through PAGER, less if that is not set.

Where standard input is not a terminal, statements and commands are read from it, without prompt, pager
and timing; the first error ends the shell with its exit code.`

const shellExample = `  minecarbon shell -d shendong
  minecarbon shell -d shendong -f csv < questions.sql > answers.csv`

func newShellCommand(s console.Streams) *cobra.Command {
	var o shell.Options
	cmd := &cobra.Command{
		Use:     "shell -d DATASET",
		Short:   "Interactive SQL over a dataset",
		Long:    shellLong,
		Example: shellExample,
		Args:    exit.Arguments(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return shell.Run(cmd.Context(), s, o) },
	}
	o.AddFlags(cmd.Flags())
	return cmd
}
