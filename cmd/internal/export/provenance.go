package export

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/cmd/internal/version"
	"github.com/minecarbon/minecarbon/cmd/internal/workbook"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/reports/gis"
	"github.com/minecarbon/minecarbon/sql"
)

// method is the source of every number.
const method = "Xu et al., Sci. Rep. 2024, doi 10.1038/s41598-024-64381-1"

// Provenance returns the facts that a file exported by a session carries: study, dataset and software. They do not
// depend on the time, so that the same export gives the same file. dataset is the session's, for messages.
func Provenance(session *sql.Session, dataset string) (map[string]string, error) {
	manifest, err := loader.ReadManifestIn(session.Folder(), dataset)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"study":            manifest.Study.Name,
		"software":         "minecarbon " + version.Text(),
		"dataset_software": manifest.Software,
		"dataset_created":  manifest.Created.UTC().Format(time.RFC3339),
		"dataset_sha256":   manifest.SHA256, // of manifest.json, which holds those of all files
		"method":           method,
	}, nil
}

// ResultFile is a file of one result, Parquet or a workbook, to be made of a statement.
type ResultFile struct {
	Session *sql.Session
	Dataset string
	Text    string
	Format  string
	Each    func() // is called once per row of a workbook; nil for nothing
	object  string // what the catalogue knows the columns by, empty for those of a statement
}

// Write makes the file with units and meanings of its columns and with its provenance. All Parquet files and
// workbooks of the program are written here.
func (f ResultFile) Write(ctx context.Context, target Destination) error {
	pairs, err := Provenance(f.Session, f.Dataset)
	if err != nil {
		return err
	}
	pairs["statement"] = f.Text
	if f.Format == format.Workbook {
		return f.writeWorkbook(ctx, target, pairs)
	}
	footer := func(columns []sql.Column) map[string]string {
		if schema := gis.ArrowSchema(documented(sql.Documentation(), f.object, columns), pairs); schema != "" {
			pairs[gis.ArrowSchemaKey] = schema
		}
		return pairs
	}
	return target.WriteFile(func(path string) error { return f.Session.CopyParquet(ctx, f.Text, path, footer) })
}

// writeWorkbook writes an Excel workbook, whose second sheet says what a Parquet file says in its footer.
func (f ResultFile) writeWorkbook(ctx context.Context, target Destination, pairs map[string]string) (err error) {
	rows, err := f.Session.Query(ctx, f.Text)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, rows.Close()) }()
	var about [][]string
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		about = append(about, []string{key, pairs[key]})
	}
	about = append(about, nil, []string{"column", "type", "unit", "meaning"})
	for _, field := range documented(sql.Documentation(), f.object, rows.Columns()) {
		about = append(about, []string{field.Name, field.Type, field.Unit, field.Meaning})
	}
	each := f.Each
	if each == nil {
		each = func() {}
	}
	return target.Write(func(w io.Writer) error { return workbook.Write(w, rows, about, each) })
}

// documented returns the columns with units and meanings from the catalogue: those of the object, or of
// any object where the name has the same meaning everywhere.
func documented(objects []sql.Object, object string, columns []sql.Column) []gis.Field {
	fields := make([]gis.Field, len(columns))
	for i, c := range columns {
		fields[i] = gis.Field{Name: c.Name, Type: c.Type}
		var own, any []sql.ObjectColumn
		for _, o := range objects {
			at := slices.IndexFunc(o.Columns, func(d sql.ObjectColumn) bool { return d.Name == c.Name })
			if at < 0 || o.Kind == "function" {
				continue
			}
			any = append(any, o.Columns[at])
			if o.Name == object {
				own = append(own, o.Columns[at])
			}
		}
		if len(own) > 0 {
			any = own
		}
		fields[i].Unit = agreed(any, func(d sql.ObjectColumn) string { return d.Unit })
		if fields[i].Unit != "" || len(own) > 0 {
			fields[i].Meaning = agreed(any, func(d sql.ObjectColumn) string { return d.Comment })
		}
	}
	return fields
}

// agreed returns what all columns say, or "" where they differ.
func agreed(columns []sql.ObjectColumn, of func(sql.ObjectColumn) string) string {
	if len(columns) == 0 {
		return ""
	}
	for _, c := range columns {
		if of(c) != of(columns[0]) {
			return ""
		}
	}
	return of(columns[0])
}

// provenanceText is the provenance as sentences.
func provenanceText(pairs map[string]string) string {
	return fmt.Sprintf("Study %s, dataset of %s (SHA-256 of its manifest.json %s), by %s. Method: %s.",
		pairs["study"], pairs["dataset_created"], pairs["dataset_sha256"], pairs["software"], pairs["method"])
}
