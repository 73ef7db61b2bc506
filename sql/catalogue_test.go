package sql

import (
	"context"
	"fmt"
	"math"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestGoFunctions holds the descriptions of the Go functions to what DuckDB has:
// the result, its fields, and the number of parameters with and without those
// that may be left out.
func TestGoFunctions(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	registered, err := csvOf(s, `select function_name, len(parameter_types), return_type from duckdb_functions()
		where function_name in ('krige', 'krige_variance', 'variogram', 'variogram_fit') order by all`)
	if err != nil {
		t.Fatal(err)
	}
	var described []string
	for _, f := range goFunctions {
		result := f.Columns[0]
		for _, field := range f.Columns[1:] {
			name := strings.TrimPrefix(field.Name, result.Name+".")
			if name == field.Name || !strings.Contains(result.Type, name+" "+field.Type) {
				t.Errorf("%s: %s %s is not a field of %s", f.Name, field.Name, field.Type, result.Type)
			}
		}
		for n, parameter := range f.Parameters {
			if parameter.Default != "" {
				described = append(described, fmt.Sprintf("%s,%d,%s", f.Name, n, result.Type))
			}
		}
		described = append(described, fmt.Sprintf("%s,%d,%s", f.Name, len(f.Parameters), result.Type))
	}
	slices.SortFunc(described, func(a, b string) int { return strings.Compare(pad(a), pad(b)) })
	if got := strings.Join(described, "\n") + "\n"; got != registered {
		t.Errorf("described:\n%sregistered:\n%s", got, registered)
	}
}

// pad makes numbers of one digit sort before those of two.
func pad(line string) string {
	fields := strings.SplitN(line, ",", 3)
	return fmt.Sprintf("%s,%5s", fields[0], fields[1])
}

// Every object has examples, which run; those of a macro use all its parameters.
func TestCatalogueExamples(t *testing.T) {
	t.Parallel()
	skipShort(t, "runs every example of the catalogue")
	s := emptySession(t)
	objects, err := s.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if len(o.Examples) == 0 {
			t.Errorf("%s %s: has no example", o.Kind, o.Name)
		}
		for _, example := range o.Examples {
			if _, err := csvOf(s, example); err != nil || !strings.Contains(example, o.Name) {
				t.Errorf("%s %s: %s: %v", o.Kind, o.Name, example, err)
			}
		}
		for _, p := range o.Parameters {
			if o.Kind == "macro" && !strings.Contains(strings.Join(o.Examples, "\n"), p.Name+" := ") {
				t.Errorf("%s: no example uses %s", o.Name, p.Name)
			}
		}
	}
	// The middle third of 2001 to 2010.
	if !slices.ContainsFunc(objects, func(o Object) bool {
		return slices.Contains(o.Examples, "from rates(from_year := 2004, to_year := 2007) limit 10")
	}) {
		t.Error("no example asks for the middle third of the study's years")
	}
}

// A statement gets the fragments it needs and no more, and they are enough.
func TestFragments(t *testing.T) {
	t.Parallel()
	skipShort(t, "runs every prefix of the examples")
	dir := writeDataset(t, 2001, 2010)
	for _, object := range objects {
		if !isView(object) {
			continue
		}
		name := path.Base(object)
		s := openSession(t, dir, Options{})
		if _, err := csvOf(s, "from "+name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for p, created := range s.engines[0].created {
			if created && (p.part == comments || p.part == view && p.text() != "") {
				t.Errorf("from %s creates part %d of %s", name, p.part, p.object)
			}
		}
		want(t, s, "select count(*) > -1 from "+strings.ToUpper(name)+" as v where v is not null", "true")
		want(t, s, "select count("+name+") > -1 from main."+name, "true")
	}
}

// The fragments of an object hold the whole file, and of a view also what the file leaves out.
func TestFragmentsMakeTheWhole(t *testing.T) {
	t.Parallel()
	for _, object := range objects {
		name := path.Base(object)
		made := fragment{object, body}.text() + fragment{object, view}.text() + fragment{object, comments}.text()
		if isView(object) {
			for line := range strings.Lines(made) {
				if line == "create view "+name+" as from "+name+"();\n" || strings.HasPrefix(line, "comment on view "+name+" is '") {
					made = strings.Replace(made, line, "", 1)
				}
			}
		}
		if len(made) != len(definition(object)) {
			t.Errorf("%s: fragments of %d bytes, want %d", object, len(made), len(definition(object)))
		}
		if isView(object) != (fragment{object, view}.text() != "") {
			t.Errorf("%s: has a view besides: %v, want %v", object, !isView(object), isView(object))
		}
	}
}

// Who looks into the catalogue sees all of it, also after other statements.
func TestComments(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	want(t, s, "select count(*) from mine", "0")
	want(t, s, "select comment from duckdb_views() where view_name in ('mine', 'rates') order by view_name",
		"Mines; one row is a mine", "Direct change of all mines, per area and as ratios; one row is a year")
	want(t, s, "select comment from duckdb_columns() where table_name = 'event' and column_name = 'year'", "Year of the event, may be before the study [a]")
	want(t, s, "select count(*) from duckdb_columns() where not internal and comment is null", "0")
}

// TestDocumentation compares what the .sql files say with what DuckDB's catalogue holds once they have run.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	catalogue, err := emptySession(t).Catalogue(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	untyped := func(columns []ObjectColumn) []ObjectColumn {
		columns = slices.Clone(columns)
		for i := range columns {
			columns[i].Column = Column{Name: columns[i].Name}
		}
		slices.SortFunc(columns, func(a, b ObjectColumn) int { return strings.Compare(a.Name, b.Name) })
		return columns
	}
	documentation := Documentation()
	if len(documentation) != len(catalogue) {
		t.Fatalf("the files describe %d objects, the catalogue has %d", len(documentation), len(catalogue))
	}
	for i, o := range documentation {
		c := catalogue[i]
		if o.Name != c.Name || o.Kind != c.Kind || o.Comment != c.Comment || o.Comment == "" || !slices.Equal(untyped(o.Columns), untyped(c.Columns)) {
			t.Errorf("%s %s: the file says %q and %v, the catalogue %q and %v", o.Kind, o.Name, o.Comment, o.Columns, c.Comment, c.Columns)
		}
	}
}

func TestExamplesAreListed(t *testing.T) {
	t.Parallel()
	files, err := exampleFiles.ReadDir("examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(exampleNames, strings.TrimSuffix(file.Name(), ".sql")) {
			t.Errorf("%s is not in exampleNames", file.Name())
		}
	}
	if len(files) != len(exampleNames) {
		t.Errorf("%d files, %d names", len(files), len(exampleNames))
	}
}

// TestExamples runs every example over the hand-made study and over one without
// any rows, as they are shown and typed: one statement, whose head says what one
// row is.
func TestExamples(t *testing.T) {
	t.Parallel()
	head := regexp.MustCompile(`^-- [A-Z].*; one row is a [a-z ]+\.`)
	study := exampleSession(t)
	empty := emptySession(t)
	for _, e := range Examples() {
		if !head.MatchString(e.Text) || e.Title == "" || strings.Contains(e.Title, "one row") {
			t.Errorf("%s: its head %q says not what one row is", e.Name, e.Title)
		}
		if statements, rest := Split(e.Text); len(statements) != 1 || rest != "" {
			t.Errorf("%s: %d statements, rest %q", e.Name, len(statements), rest)
		}
		for name, s := range map[string]*Session{"study": study, "empty": empty} {
			rows, err := s.Query(context.Background(), e.Text)
			if err != nil {
				t.Errorf("%s, %s: %v", e.Name, name, err)
				continue
			}
			for ok := true; ok && err == nil; {
				_, ok, err = rows.Next()
			}
			if err != nil || len(rows.Columns()) < 3 {
				t.Errorf("%s, %s: %d columns, %v", e.Name, name, len(rows.Columns()), err)
			}
			rows.Close()
		}
	}
}

func exampleText(t *testing.T, name string) string {
	t.Helper()
	i := slices.Index(exampleNames, name)
	if i < 0 {
		t.Fatalf("the example %s is missing", name)
	}
	return Examples()[i].Text
}

// TestRecovery has one mine whose undisturbed VCS is 100 + 10 (year - 2001). Land A,
// 300 m2, is destroyed in 2006 and restored in 2008 with 3/4 of its baseline; land B,
// 100 m2, is restored in 2009 with 1/2. So the year of restoration has
// (3/4·170·300 + 1/2·180·100) / (170·300 + 180·100) = 47250 / 69000 of the baseline,
// the year after (3/4·180·300 + 1/2·190·100) / (180·300 + 190·100) = 50000 / 73000,
// and two years after only A has its 3/4.
func TestRecovery(t *testing.T) {
	t.Parallel()
	s := openSession(t, writeDataset(t, 2001, 2010,
		"insert into mine values ('M', 'Mine', 1, null)",
		"insert into cohort values (1, 'M', 1, 2006, 2008, 1, 3, 300), (2, 'M', 1, 2006, 2009, 1, 1, 100), (3, null, 1, 2006, 2008, 1, 1, 1e6)",
		`insert into cohort_year
			select cohort_id, year,
				case when year < 2006 then 'vegetated' when year < restored_year then 'destroyed' else 'restored' end,
				vcs / 3.586, vcs
			from (select *, (90 + 10 * (year - 2000)) *
					case when year < 2006 then 1 when year < restored_year then 0 when cohort_id = 2 then 0.5 else 0.75 end as vcs
				from cohort cross join range(2001, 2011) as years(year))`), Options{})
	got, err := csvOf(s, exampleText(t, "recovery"))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float64{
		{0, 47250. / 69000, 47250. / 400, 69000. / 400, 0.0004, 2008, 2009},
		{1, 50000. / 73000, 50000. / 400, 73000. / 400, 0.0004, 2008, 2009},
		{2, 0.75, 0.75 * 190, 190, 0.0003, 2008, 2008},
	}
	if values := numbers(t, got); !slices.EqualFunc(values, slices.Concat(want...), func(a, b float64) bool { return math.Abs(a-b) < 1e-9*(1+math.Abs(b)) }) {
		t.Errorf("%s\nwant %v", got, want)
	}
}

func TestStudy(t *testing.T) {
	t.Parallel()
	s := openSession(t, writeDataset(t, 2001, 2010, "insert into mine values ('M', 'Mine', 1, null)"), Options{})
	study, err := s.Study(context.Background())
	if want := (Study{"Test", 2001, 2010, 1}); err != nil || study != want {
		t.Errorf("%+v, %v; want %+v", study, err, want)
	}
}
