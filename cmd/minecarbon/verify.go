package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/sql"
)

const verifyLong = `verify checks a dataset against its manifest (every file with its size and SHA-256, and no other file)
and against the identities of the method: areas add up, Eq. 1 balances, cohorts count their pixels, the deficit is
the sum of the potential changes. Exit code 7 where files differ, 5 where an identity is broken.`

func newVerifyCommand(s console.Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "verify DATASET",
		Short: "Check a dataset's files, checksums and identities",
		Long:  verifyLong,
		Args:  exit.Arguments(cobra.ExactArgs(1)),
		RunE:  func(cmd *cobra.Command, args []string) error { return runVerify(cmd.Context(), s, args[0]) },
	}
}

func runVerify(ctx context.Context, s console.Streams, dir string) (err error) {
	manifest, err := loader.Verify(ctx, dir)
	if err != nil {
		return exit.Cause(ctx, err)
	}
	fmt.Fprintf(s.Out, "ok   files: %s as the manifest says\n", console.Counted(int64(len(manifest.Files)), "file"))
	session, err := sql.Open(ctx, dir, sql.Options{})
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	results, err := session.Check(ctx)
	if err != nil {
		return exit.Cause(ctx, err)
	}
	var broken []string
	for _, r := range results {
		if r.Violations == 0 {
			fmt.Fprintf(s.Out, "ok   %s\n", r.Name)
			continue
		}
		fmt.Fprintf(s.Out, "BAD  %s: %s, the first %s\n", r.Name, console.Counted(r.Violations, "place"), console.Printable(r.First))
		broken = append(broken, r.Name)
	}
	if len(broken) > 0 {
		return exit.WithKind(sql.ErrQuality, fmt.Errorf("verify %s: breaks %s; load the dataset again", dir, strings.Join(broken, ", ")))
	}
	return nil
}
