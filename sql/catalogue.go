package sql

import (
	"cmp"
	"context"
	"embed"
	"path"
	"strings"

	"github.com/minecarbon/minecarbon/sql/internal/comment"
)

// An Object is a table, view, macro or function that a query can name.
type Object struct {
	Name       string
	Kind       string // "table", "view", "macro" or "function"
	Comment    string
	Columns    []ObjectColumn // of a function, its result and the fields of that
	Parameters []Parameter    // of macros and functions
	Examples   []string       // statements that read it, ready to run
}

// An ObjectColumn is a column with its meaning.
type ObjectColumn struct {
	Column
	Unit    string // such as "Gg CO2", empty for texts and identifiers
	Comment string // without the unit
}

// A Parameter of a macro or function has a default only if it may be left out.
type Parameter struct {
	Name, Default, Comment string
}

// parameterComments say what the parameters of the macros mean. A parameter means the
// same in all macros.
var parameterComments = map[string]string{
	"from_year":          "First year shown or summed; NULL = first of the study",
	"to_year":            "Last year shown or summed; NULL = last of the study",
	"baseline_through":   "before_destruction or through_destruction, the paper's literal reading; NULL = as the study says",
	"guard_years":        "Further years before the destruction that the fit leaves out, 1 advised for detected dates; NULL = as the study says",
	"min_baseline_years": "Known years an own baseline needs; NULL = as the study says",
	"co2_per_carbon":     "VCS per NPP in g CO2/g C; NULL = as the study says",
	"only_mines":         "List of mine_id: mines shown or summed, an unknown one is an error; NULL = all. Baselines are those of the study",
	"adjust":             "fdr: classes of trends hold the false discovery rate over cells; NULL = each trend by itself",
	"of_land":            "Land whose deficit counts: all, or restored (in the last year); NULL = all",
	"rate_years":         "Last years whose mean is the present rate; NULL = 5",
	"restore":            "When open land is restored: now, later, never or a year; NULL = the first three",
	"target_year":        "Last year of a scenario, after the last year; NULL = 20 years after it",
	"accuracy_destroyed": "Share of the destructions whose year is right, as A_D of the paper; NULL = by the labelled points, else unknown",
	"accuracy_restored":  "Share of the restorations whose year is right, as A_R of the paper; NULL = by the labelled points, else unknown",
	"npp_sd":             "Standard deviation of the bias of the NPP product, as a share of it; NULL = unknown",
	"confidence":         "Probability that an interval holds the true figure",
}

// ParameterComment says what a parameter of the macros means, empty for another word.
func ParameterComment(name string) string { return parameterComments[name] }

// Documentation lists the objects of Catalogue as their .sql files describe them, without
// opening a dataset: tables, views and macros have no parameters and examples, and their
// columns no types.
func Documentation() []Object {
	var all []Object
	for _, object := range objects {
		if isHelper(object) {
			continue
		}
		table := Object{Name: path.Base(object), Kind: "table"}
		for _, said := range comment.Of(definition(object)) {
			if said.Column == "" {
				table.Comment = said.Text
				continue
			}
			column := ObjectColumn{Column: Column{Name: said.Column}}
			column.Comment, column.Unit = splitUnit(said.Text)
			table.Columns = append(table.Columns, column)
		}
		if !isView(object) {
			all = append(all, table)
			continue
		}
		view, macro := table, table
		view.Kind, macro.Kind = "view", "macro"
		all = append(all, view, macro)
	}
	return append(all, goFunctions...)
}

// Catalogue lists the tables, views, macros and functions that are meant for
// queries, in the order in which they build on one another, with the comments of
// their .sql files. Errors: ErrDataset where a file of the dataset does not suit this
// version; the context's error.
func (s *Session) Catalogue(ctx context.Context) ([]Object, error) {
	e, err := s.engine(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := e.ensureObjects(ctx, "", true); err != nil {
		return nil, err
	}
	columns, err := e.readColumns(ctx)
	if err != nil {
		return nil, err
	}
	parameters, err := e.readPairs(ctx, `select function_name, array_to_string(parameters, ',')
		from duckdb_functions() where not internal`)
	if err != nil {
		return nil, err
	}
	values, err := s.exampleValues(ctx, e)
	if err != nil {
		return nil, err
	}
	all := Documentation()
	for i := range all {
		switch o := &all[i]; o.Kind {
		case "table", "view":
			o.Columns, o.Examples = columns[o.Name], []string{"from " + o.Name + " limit 10"}
		case "macro":
			o.Columns, o.Parameters = columns[o.Name], macroParameters(parameters[o.Name])
			o.Examples = calls(*o, values)
		}
	}
	return all, nil
}

// macroParameters are the parameters of a table macro, which may all be left out.
func macroParameters(names string) []Parameter {
	var all []Parameter
	for _, name := range strings.FieldsFunc(names, func(c rune) bool { return c == ',' }) {
		all = append(all, Parameter{name, "NULL", parameterComments[name]})
	}
	return all
}

// exampleValues are what examples hand to the parameters whose values depend on the
// study, by name: the middle third of its years, ten years to come, its first two mines.
func (s *Session) exampleValues(ctx context.Context, e *engine) (map[string]string, error) {
	values, err := e.readPairs(ctx, `select 'from_year', (first_year + (last_year - first_year) // 3)::varchar from study
		union all select 'to_year', (last_year - (last_year - first_year) // 3)::varchar from study
		union all select 'target_year', (last_year + 10)::varchar from study`)
	if err != nil {
		return nil, err
	}
	mines, err := s.Mines(ctx)
	var ids []string
	for _, m := range mines[:min(2, len(mines))] {
		ids = append(ids, m.ID)
	}
	values["only_mines"] = list(ids)
	return values, err
}

// exampleArguments are what examples hand to the other parameters: the paper's
// reading, a stricter fit, the ratio of the molar masses, many tests at once, a rate and a scenario, the paper's
// accuracies.
var exampleArguments = map[string]string{
	"baseline_through":   "'through_destruction'",
	"guard_years":        "1",
	"min_baseline_years": "8",
	"co2_per_carbon":     "44.0 / 12",
	"adjust":             "'fdr'",
	"of_land":            "'restored'",
	"rate_years":         "3",
	"restore":            "'now'",
	"accuracy_destroyed": "0.94",
	"accuracy_restored":  "0.92",
	"npp_sd":             "0.1",
	"confidence":         "0.8",
}

// calls show a macro with its parameters: the years at once, the others one by one.
func calls(macro Object, values map[string]string) []string {
	if len(macro.Parameters) == 0 {
		return []string{"from " + macro.Name + "() limit 10"}
	}
	var texts, span []string
	for _, p := range macro.Parameters {
		argument := p.Name + " := " + cmp.Or(values[p.Name], exampleArguments[p.Name])
		if strings.HasSuffix(p.Name, "_year") {
			span = append(span, argument)
		} else {
			texts = append(texts, "from "+macro.Name+"("+argument+") limit 10")
		}
	}
	if span == nil {
		return texts
	}
	return append([]string{"from " + macro.Name + "(" + strings.Join(span, ", ") + ") limit 10"}, texts...)
}

// readColumns are the columns of the tables and views by name.
func (e *engine) readColumns(ctx context.Context) (map[string][]ObjectColumn, error) {
	rows, err := e.db.QueryContext(ctx, `select table_name, column_name, data_type, coalesce(comment, '')
		from duckdb_columns() where not internal order by table_name, column_index`)
	if err != nil {
		return nil, ended(ctx, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	columns := map[string][]ObjectColumn{}
	for rows.Next() {
		var table, comment string
		var column ObjectColumn
		if err := rows.Scan(&table, &column.Name, &column.Type, &comment); err != nil {
			return nil, err
		}
		column.Kind = KindOf(column.Type)
		column.Comment, column.Unit = splitUnit(comment)
		columns[table] = append(columns[table], column)
	}
	return columns, ended(ctx, rows.Err())
}

// readPairs is a result of two text columns, the second by the first.
func (e *engine) readPairs(ctx context.Context, text string) (map[string]string, error) {
	rows, err := e.db.QueryContext(ctx, "select a, coalesce(b, '') from ("+text+") as pairs(a, b)")
	if err != nil {
		return nil, ended(ctx, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	pairs := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		pairs[name] = value
	}
	return pairs, ended(ctx, rows.Err())
}

// splitUnit takes the unit off a comment that ends in one: "Area [km2]".
func splitUnit(comment string) (text, unit string) {
	open := strings.LastIndex(comment, " [")
	if open < 0 || !strings.HasSuffix(comment, "]") {
		return comment, ""
	}
	return comment[:open], comment[open+2 : len(comment)-1]
}

//go:embed examples/*.sql
var exampleFiles embed.FS

// exampleNames is the table of contents of the examples: the files in the order in
// which they are offered, that of the paper's figures, then what goes beyond.
var exampleNames = []string{
	"annual_vcs",
	"trend_shares",
	"restoration_rates",
	"s_curve",
	"worst_mines",
	"deficit_grades",
	"beyond_original",
	"recovery",
	"land_by_state",
	"two_readings",
	"background_quality",
	"kriging",
}

// An Example is a statement that answers a question about a dataset.
type Example struct {
	Name  string // of its file
	Title string // the question, in one line
	Text  string // the statement with its comments
}

// Examples returns statements that answer the questions of the paper and some more, on any
// dataset.
func Examples() []Example {
	examples := make([]Example, len(exampleNames))
	for i, name := range exampleNames {
		text, err := exampleFiles.ReadFile("examples/" + name + ".sql")
		if err != nil {
			panic(err) // a mistake in the table of contents, which the tests find
		}
		head, _, _ := strings.Cut(string(text), "\n")
		title, _, _ := strings.Cut(strings.TrimPrefix(head, "-- "), "; one row")
		examples[i] = Example{name, title, strings.TrimSpace(string(text))}
	}
	return examples
}
