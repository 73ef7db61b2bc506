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
)

// refused are statements that must not run, with a part of the message.
var refused = [][2]string{
	{"", "no statement"},
	{" ; -- nothing", "no statement"},
	{"select 1; select 2", "2 statements"},
	{"drop view deficit; select 1", "2 statements"},
	{"selec 1", "syntax error"},
	{"select * from nowhere", "nowhere"},
	{"from deficits", `Did you mean "deficit`},
	{"select $1", "parameter"},
	{"drop view deficit", "drop: only statements that read"},
	{"/* hi */ drop view deficit", "drop: only"},
	{"create table t (x int)", "create: only"},
	{"create temp table t as select 1", "create: only"},
	{"insert into t values (1)", "insert: only"},
	{"update study set name = 'x'", "update: only"},
	{"delete from study", "delete: only"},
	{"copy study to '/tmp/minecarbon-guard.csv'", "copy: only"},
	{"copy (select 1) to 'x.csv'", "copy: only"},
	{"export database '/tmp/minecarbon-guard'", "export: only"},
	{"attach '/tmp/minecarbon-guard.duckdb'", "attach: only"},
	{"attach ':memory:' as other", "attach: only"},
	{"detach memory", "detach: only"},
	{"use memory", "use: only"},
	{"install spatial", "install: only"},
	{"load spatial", "load: only"},
	{"set threads = 1", "set: only"},
	{"set global lock_configuration = false", "set: only"},
	{"reset threads", "reset: only"},
	{"pragma threads = 1", "pragma: only"},
	{"pragma enable_profiling", "pragma: only"},
	{"call enable_logging()", "call: only"},
	{"checkpoint", "checkpoint: only"},
	{"vacuum", "vacuum: only"},
	{"begin", "begin: only"},
	{"commit", "commit: only"},
	{"prepare p as select 1", "prepare: only"},
	{"execute p", "execute: only"},
	{"comment on view deficit is 'x'", "comment: only"},
	{"alter view deficit rename to d", "alter: only"},
	{"with x as (select 1) insert into t from x", ""},
	{"with x as (insert into t values (1) returning *) from x", "CTE needs a SELECT"},
	{"explain analyze copy (select 1) to '/tmp/minecarbon-guard.csv'", "copy: only"},
	{"explain analyze create table t (x int)", "create: only"},
	{"explain (analyze) drop view deficit", "drop: only"},
	{"explain explain select 1", ""},
	{"pivot cohort_year on state using sum(vcs)", "name them"},
	{"from read_text('/etc/passwd')", "disabled by configuration"},
	{"from read_csv('/etc/passwd')", "disabled by configuration"},
	{"from '/etc/passwd.csv'", "disabled by configuration"},
	{"from read_text('../../etc/passwd')", "disabled by configuration"},
	{"from read_text(dataset_file('../../../../etc/passwd'))", "disabled by configuration"},
	{"from glob('/*')", "disabled by configuration"},
	{"from sqlite_scan('/tmp/x', 'y')", ""},
	{"from query('drop view deficit')", "query: runs SQL that is text"},
	{"select * from \"query\" /* */ \u00a0('from enable_' || 'logging()')", "query: runs SQL that is text"},
	{"from query\u00a0('from enable_logging()')", "query: runs SQL that is text"},
	{"from json_execute_serialized_sql(json_serialize_sql('select 1'))", "runs SQL that is text"},
	{"from enable_logging()", "enable_logging: changes the SQL engine"},
	{"from enable_logging(storage := 'file', storage_config := {'path': '/tmp/minecarbon-guard'})", "changes the SQL engine"},
	{"from system.main.enable_logging()", "changes the SQL engine"},
	{"from \"Enable_Logging\"()", "changes the SQL engine"},
	{"select 1 where exists (from enable_profiling(save_location := '/tmp/minecarbon-guard'))", "changes the SQL engine"},
	{"explain analyze from enable_logging()", "changes the SQL engine"},
	{"describe from enable_logging()", "changes the SQL engine"},
	{"from checkpoint()", "changes the SQL engine"},
	{"select write_log('x')", "changes the SQL engine"},
	{"select ('x').write_log()", "changes the SQL engine"},
	{"from arrow_scan(null, null, null)", "changes the SQL engine"},
	{"from read_blob('/proc/self/environ')", "disabled by configuration"},
	{"from read_parquet('/proc/self/fd/0')", "disabled by configuration"},
	{"from parquet_metadata('/etc/passwd')", "disabled by configuration"},
	{"from sniff_csv('/etc/passwd')", "disabled by configuration"},
	{"from read_json('https://example.org/x.json')", ""},
	{"from read_parquet('s3://bucket/x.parquet')", ""},
	{"with x as (from read_csv('/etc/passwd')) select count(*) from x", "disabled by configuration"},
	{"select (select content from read_text('/etc/passwd'))", "disabled by configuration"},
	{"from read_duckdb('/tmp/minecarbon-guard.duckdb')", "disabled by configuration"},
	{"select " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000), "memory exhausted"},
	{"select 1" + strings.Repeat("+1", 100_000), "expression depth"},
	{"select 'open", "unterminated"},
	{"merge into study using mine on true when matched then delete", "merge: only"},
}

func TestGuard(t *testing.T) {
	dir := writeDataset(t, 2001, 2010)
	before := checksums(t, dir)
	s := openSession(t, dir, Options{})
	for _, c := range refused {
		rows, err := s.Query(context.Background(), c[0])
		if err == nil {
			_, _, err = rows.Next()
			rows.Close()
		}
		if !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%q: %v, want ErrStatement with %q", c[0], err, c[1])
		}
	}
	if len(refused) < 60 {
		t.Errorf("%d statements, want at least 60", len(refused))
	}
	for _, left := range []string{"/tmp/minecarbon-guard.csv", "/tmp/minecarbon-guard", "/tmp/minecarbon-guard.duckdb", "x.csv"} {
		if _, err := os.Stat(left); err == nil {
			t.Errorf("%s was written", left)
		}
	}
	if after := checksums(t, dir); after != before {
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
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
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
			t.Errorf("function %s is not among those of the engine; the list is no list", name)
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
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
	t.Chdir(writeDataset(t, 1991, 1999))
	want(t, s, "select first_year, last_year from study", "2001,2010")
}

func TestOpenErrors(t *testing.T) {
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
	ctx := context.Background()
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
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
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
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
