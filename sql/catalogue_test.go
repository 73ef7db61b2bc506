package sql

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// TestGoFunctions holds the descriptions of the Go functions to what DuckDB has:
// the result, its fields, and the number of parameters with and without those
// that may be left out.
func TestGoFunctions(t *testing.T) {
	t.Parallel()
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
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
	if testing.Short() {
		t.Skip("runs every example of the catalogue")
	}
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
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
	if testing.Short() {
		t.Skip("runs every prefix of the examples")
	}
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
		want(t, s, "select count(*) > -1 from "+strings.ToUpper(name)+" as v where v is not null", "true")
		want(t, s, "select count("+name+") > -1 from main."+name, "true")
		s = openSession(t, dir, Options{})
		if _, err := csvOf(s, "from "+name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for p, created := range s.engines[0].created {
			if created && (p.part == comments || p.part == view && p.text() != "") {
				t.Errorf("from %s creates part %d of %s", name, p.part, p.object)
			}
		}
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
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
	want(t, s, "select count(*) from mine", "0")
	want(t, s, "select comment from duckdb_views() where view_name in ('mine', 'rates') order by view_name",
		"Mines; one row is a mine", "Direct change of all mines, per area and as ratios; one row is a year")
	want(t, s, "select comment from duckdb_columns() where table_name = 'event' and column_name = 'year'", "Year of the event, may be before the study [a]")
	want(t, s, "select count(*) from duckdb_columns() where not internal and comment is null", "0")
}

// TestDocumentation compares what the .sql files say with what DuckDB's catalogue holds once they have run.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	catalogue, err := openSession(t, example(t), Options{}).Catalogue(context.Background())
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
