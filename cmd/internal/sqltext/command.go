package sqltext

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/loader/similar"
	"github.com/minecarbon/minecarbon/sql"
	"github.com/minecarbon/minecarbon/sql/dialect"
)

const long = `sql prints the SQL behind the views, for other programs that read a dataset.

Without NAME it prints a script: the tables of the dataset -d, then all views and, for DuckDB, all macros. With the NAME of a view
it prints one statement, in which every macro is written out. PARAMETER=VALUE is an argument of the view: a number, a
word, or for only_mines a list such as M001,M002 or ["M001", "M002"]. "minecarbon tables" says what there is.

The dataset is a folder, or an address of an object store that the other program can read. Then sql cannot look whether it has the tables
that a dataset may lack (%s), and takes them to be there.

-o DIR writes all of it as files. Each view of Spark is then a statement with named markers such as :to_year, and index.json
lists the parameters; examples/spark/minecarbon_spark.py reads such a folder.`

const example = `  minecarbon sql -d shendong > shendong.sql && duckdb -init shendong.sql
  minecarbon sql deficit to_year=2015
  minecarbon sql --dialect spark summary only_mines=M001,M002
  minecarbon sql --dialect spark -o shendong-spark`

type options struct {
	dialect, dataset, output string
	force                    bool
}

// NewCommand returns the verb.
func NewCommand(s console.Streams) *cobra.Command {
	o := &options{}
	cmd := &cobra.Command{
		Use:     "sql [NAME [PARAMETER=VALUE ...]]",
		Short:   "Print the views as SQL for stock DuckDB or Apache Spark",
		Long:    fmt.Sprintf(long, strings.Join(sql.OptionalTables(), ", ")),
		Example: example,
		RunE:    func(_ *cobra.Command, args []string) error { return o.run(s, args) },
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return completions(args), cobra.ShellCompDirectiveNoFileComp
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func (o *options) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.dialect, "dialect", dialect.DuckDB.Name, "write the SQL of `ENGINE`: "+strings.Join(dialectNames(), ", "))
	flags.StringVarP(&o.dataset, "dataset", "d", "", "the tables are in `DIR`, or at an address such as s3a://lake/shendong")
	flags.StringVarP(&o.output, "output", "o", "", "write all as files into directory `DIR`, which appears whole or not at all")
	flags.BoolVar(&o.force, "force", false, "replace an earlier directory of -o")
}

func dialectNames() (names []string) {
	for _, d := range dialect.Dialects {
		names = append(names, d.Name)
	}
	return names
}

func (o *options) run(s console.Streams, args []string) error {
	i := slices.Index(dialectNames(), o.dialect)
	if i < 0 {
		return exit.Usagef("--dialect %s: choose %s", o.dialect, strings.Join(dialectNames(), ", "))
	}
	library, err := dialect.New(sql.Definitions())
	if err != nil {
		return err
	}
	w := writer{library: library, dialect: dialect.Dialects[i]}
	if len(args) > 0 {
		if o.output != "" {
			return exit.Usagef("sql: -o %s writes all views; leave out %s", o.output, args[0])
		}
		text, err := w.statement(args[0], args[1:])
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.Out, text)
		return err
	}
	if err := w.locate(o.dataset); err != nil {
		return err
	}
	if o.output != "" {
		return o.writeFolder(w)
	}
	text, err := w.script()
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.Out, text)
	return err
}

// locate sets where the dataset is and which tables it lacks. Nothing is known of the tables at an address.
func (w *writer) locate(dataset string) (err error) {
	if dataset == "" || strings.Contains(dataset, "://") {
		w.path = strings.TrimRight(dataset, "/")
		return nil
	}
	if w.absent, err = sql.AbsentTables(dataset); err != nil {
		return err
	}
	w.path, err = filepath.Abs(dataset)
	return err
}

func (o *options) writeFolder(w writer) error {
	to := export.Folder{Destination: export.Destination{Path: filepath.Clean(o.output), Dataset: o.dataset}, Force: o.force, What: "folder of sql", Ours: earlier}
	target, err := to.Target()
	if err != nil {
		return err
	}
	files, err := w.files()
	if err != nil {
		return err
	}
	return to.Publish(target, func(staged string) error { return writeFiles(staged, files) })
}

// completions are the views, then the parameters of the view that the arguments begin with.
func completions(args []string) (all []cobra.Completion) {
	library, err := dialect.New(sql.Definitions())
	if err != nil {
		return nil
	}
	if len(args) == 0 {
		return library.Views()
	}
	for _, p := range library.Parameters(args[0]) {
		all = append(all, p.Name+"=")
	}
	return all
}

// suggestion names what someone may have meant who typed a name that there is not.
func suggestion(typed string, names []string) string {
	if near := similar.Among(typed, names); len(near) > 0 {
		return "; did you mean " + near[0] + "?"
	}
	return "; choose " + strings.Join(names, ", ")
}
