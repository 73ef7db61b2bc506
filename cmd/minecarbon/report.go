package main

import (
	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/report"
)

const reportLong = `report writes one HTML file: the headline numbers in words, every figure of the paper, the yearly table, a
table of mines with search and sort, a section for each of at most 200 mines, data quality, parameters and
input files with checksums. The page is self-contained: it loads nothing from the network. --pdf prints the same page,
--figures writes its figures, --summary the headline as Markdown. With several datasets, an overview
compares the studies first. --language sets the words; names, units and numbers stay as they are.

--against compares with an earlier report or dataset: inputs, parameters, software, mines and past years that
changed, by how much, and why. For that, every report carries a record of itself.

Every number comes from a view, which "minecarbon query" gives in full precision.`

const reportExample = `  minecarbon report -d shendong -o report.html
  minecarbon report -d shendong --pdf report.pdf --figures figures
  minecarbon report -d shendong -o report.html --against last-year.html --summary -
  minecarbon report -d shendong -o 2015.html --to-year 2015 --title 'Shendong, as of 2015'
  minecarbon report -d shendong -o two.html --mines M001,M002
  minecarbon report -d shendong -d pingshuo -o both.html
  minecarbon report -d shendong -o report.zh.html --language zh`

func newReportCommand(s console.Streams) *cobra.Command {
	var o report.Options
	cmd := &cobra.Command{
		Use:     "report -d DATASET -o FILE",
		Short:   "Write a report: figures, tables, mines, data quality in one HTML file",
		Long:    reportLong,
		Example: reportExample,
		Args:    exit.Arguments(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return report.Run(cmd.Context(), s, o) },
	}
	o.AddFlags(cmd.Flags())
	return cmd
}
