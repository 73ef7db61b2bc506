package sql

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
	"github.com/minecarbon/minecarbon/sql/internal/ownfile"
	"github.com/minecarbon/minecarbon/sql/internal/testfile"
)

// tooDeep are statements that DuckDB's parser refuses, with a part of the message.
var tooDeep = [][2]string{
	{"select " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000), "memory exhausted"},
	{"select 1" + strings.Repeat("+1", 100_000), "expression depth"},
}

// No statement of the file may run.
func TestGuard(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	before := checksums(t, s.dataset.dir)
	count := 0
	testfile.Run(t, "testdata/guard.txt", func(text string) string {
		count++
		result := resultOf(t, s, text)
		if !strings.HasPrefix(result, "error: ") {
			t.Errorf("%q runs", text)
		}
		return result
	})
	if count < 70 {
		t.Errorf("%d statements, want at least 70", count)
	}
	for _, c := range tooDeep {
		if _, err := csvOf(s, c[0]); !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%.20q: %v, want ErrStatement with %q", c[0], err, c[1])
		}
	}
	for _, left := range []string{"/tmp/minecarbon-guard.csv", "/tmp/minecarbon-guard", "/tmp/minecarbon-guard.duckdb", "x.csv"} {
		if _, err := os.Stat(left); err == nil {
			t.Errorf("%s was written", left)
		}
	}
	if after := checksums(t, s.dataset.dir); after != before {
		t.Error("files of the dataset changed")
	}
	want(t, s, "select count(*) from deficit", "0")
}

// readingFunctions are DuckDB's table functions, and scalar ones with side effects, that were looked at and found to read, or to
// touch nothing but the statement's own chance and time.
const readingFunctions = `
duckdb_approx_database_count duckdb_columns duckdb_connection_count duckdb_constraints duckdb_coordinate_systems duckdb_databases
duckdb_dependencies duckdb_extensions duckdb_external_file_cache duckdb_functions duckdb_indexes duckdb_keywords duckdb_log_contexts duckdb_logs
duckdb_logs_parsed duckdb_memory duckdb_optimizers duckdb_prepared_statements duckdb_profiling_settings duckdb_schemas duckdb_secret_types duckdb_secrets
duckdb_sequences duckdb_settings duckdb_table_sample duckdb_tables duckdb_temporary_files duckdb_types duckdb_variables duckdb_views
generate_series glob histogram histogram_values icu_calendar_names json_each json_tree parquet_bloom_probe parquet_file_metadata
parquet_full_metadata parquet_kv_metadata parquet_metadata parquet_scan parquet_schema pg_timezone_names pragma_collations
pragma_database_size pragma_metadata_info pragma_platform pragma_show pragma_storage_info pragma_table_info pragma_user_agent
pragma_version query_table range read_blob read_csv read_csv_auto read_duckdb read_json read_json_auto read_json_objects
read_json_objects_auto read_ndjson read_ndjson_auto read_ndjson_objects read_parquet read_text repeat repeat_row sniff_csv
sql_auto_complete summary test_all_types test_vector_types unnest which_secret
current_connection_id current_query current_query_id current_transaction_id currval error gen_random_uuid nextval random setseed
sleep_ms stats uuid uuidv4 uuidv7`

// Another version of DuckDB brings other functions, which someone has to look at before the guard lets them pass.
func TestFunctionsAreKnown(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	names, err := csvOf(s, `select distinct function_name from duckdb_functions()
		where internal and (function_type in ('table', 'table_macro') or has_side_effects) order by function_name`)
	if err != nil {
		t.Fatal(err)
	}
	known := slices.Concat(strings.Fields(readingFunctions), engineFunctions, dynamicSQL)
	for _, name := range strings.Fields(names) {
		if !slices.Contains(known, name) {
			t.Errorf("function %s is new: see whether it only reads; if so add it here, else to engineFunctions in guard.go", name)
		}
	}
	for _, name := range []string{"enable_logging", "query", "read_csv", "write_log"} {
		if !slices.Contains(strings.Fields(names), name) {
			t.Errorf("function %s is not among those of the engine; the list is not a list", name)
		}
	}
}

// TestReaders: DuckDB has no function that makes columns of folders but those that [ownfile.Mentions] knows.
func TestReaders(t *testing.T) {
	t.Parallel()
	names, err := csvOf(emptySession(t), "select distinct function_name from duckdb_functions() where list_contains(parameters, 'hive_partitioning')")
	if err != nil || names == "" {
		t.Fatalf("%q, %v; want names of functions", names, err)
	}
	for _, name := range strings.Fields(names) {
		text := "from " + name + "('y=1/o.csv')"
		if len(ownfile.Mentions(text, lexer.Tokens(text))) != 1 {
			t.Errorf("%s is not one of the readers", name)
		}
	}
}

// checksums is one text of all names and contents beneath the directory.
func checksums(t *testing.T, dir string) string {
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		sum := sha256.Sum256(content)
		all.WriteString(path + string(sum[:]) + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// A table file of another dataset in the working directory must not be read
// instead of the session's own.
func TestWorkingDirectoryDoesNotShadow(t *testing.T) {
	s := emptySession(t)
	t.Chdir(writeDataset(t, 1991, 1999))
	want(t, s, "select first_year, last_year from study", "2001,2010")
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	file := filepath.Join(empty, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	incomplete, broken := writeDataset(t, 2001, 2010), writeDataset(t, 2001, 2010)
	if err := os.Remove(filepath.Join(incomplete, "event.parquet")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, "event.parquet"), []byte("no Parquet"), 0o644); err != nil {
		t.Fatal(err)
	}
	for dir, message := range map[string]string{
		filepath.Join(empty, "none"): "no such directory",
		file:                         "is a file",
		empty:                        "contains no manifest.json",
		incomplete:                   "event.parquet is missing",
		broken:                       "event.parquet",
	} {
		_, err := Open(context.Background(), dir, Options{})
		if !errors.Is(err, ErrDataset) || !strings.Contains(err.Error(), message) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%v, want ErrDataset with %q and %s", err, message, dir)
		}
	}
}

// A session stays with the directory it opened when another takes its place.
func TestReaderOutlivesReplacement(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("needs /proc")
	}
	dir, other := writeDataset(t, 2001, 2010), writeDataset(t, 1991, 1999)
	s := openSession(t, dir, Options{})
	want(t, s, "select first_year from study", "2001")
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(other, dir); err != nil {
		t.Fatal(err)
	}
	want(t, s, "select first_year, last_year from study", "2001,2010")
	want(t, s, "select count(*) from annual_vcs", "10")
}

func TestCopyParquet(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := emptySession(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "it's.parquet")
	if err := s.CopyParquet(ctx, "select year, [1, 2] as l from rates order by year; -- end", path, nil); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("%v %v, want mode 0644", info, err)
	}
	err := s.CopyParquet(ctx, "select 1", path, nil)
	if err == nil || !strings.Contains(err.Error(), "exists") {
		t.Errorf("over a file: %v, want that it exists", err)
	}
	for _, text := range []string{"drop view rates", "explain select 1", "select error('x')", "select 1; select 2"} {
		if err := s.CopyParquet(ctx, text, filepath.Join(dir, "new.parquet"), nil); !errors.Is(err, ErrStatement) {
			t.Errorf("%s: %v, want ErrStatement", text, err)
		}
	}
	if names, _ := os.ReadDir(dir); len(names) != 1 {
		t.Errorf("files left behind: %v", names)
	}
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	all, err := s.Catalogue(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	columns, parameters := map[string]bool{}, map[string]bool{}
	for _, object := range all {
		if object.Comment == "" {
			t.Errorf("%s %s has no comment", object.Kind, object.Name)
		}
		for _, column := range object.Columns {
			if column.Comment == "" {
				t.Errorf("%s.%s has no comment", object.Name, column.Name)
			}
			if column.Kind == Number && column.Type == "DOUBLE" && column.Unit == "" {
				t.Errorf("%s.%s has no unit", object.Name, column.Name)
			}
			columns[column.Name] = columns[column.Name] || object.Kind != "function"
		}
		for _, parameter := range object.Parameters {
			if parameter.Comment == "" {
				t.Errorf("%s(%s) has no comment", object.Name, parameter.Name)
			}
			parameters[parameter.Name] = parameters[parameter.Name] || object.Kind == "macro"
		}
	}
	for name, ofMacro := range parameters {
		if ofMacro && columns[name] {
			t.Errorf("parameter %s hides the column of that name", name)
		}
	}
	if len(all) < 40 {
		t.Errorf("%d objects, want all", len(all))
	}
	for _, object := range all {
		if ours, ok := byName[object.Name]; ok && isHelper(ours) || object.Name == "dataset_file" {
			t.Errorf("%s is a helper of the views", object.Name)
		}
	}
}
