package main

import (
	"bytes"
	stdsql "database/sql"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/cmd/internal/golden"
)

// typical holds one value of each kind of type, then NULLs, then what is not a number.
const typical = `
select 1::bigint as i, 0.1::double as d, 12.50::decimal(9, 2) as m, 'a,"b"' as t, true as b,
    date '2001-02-03' as day, [1.5, null] as l, {'x': 1, 'y': 'z'} as s
union all select null, null, null, null, null, null, null, null
union all select 2, 'nan'::double, -0.01, '', false, null, [], null
union all select 9223372036854775807, '-inf'::double, 0, 'NULL', null, null, null, null
order by i nulls last`

func TestQueryFormats(t *testing.T) {
	t.Parallel()
	for _, name := range format.Names() {
		if name == format.Parquet {
			continue
		}
		got := runProgram(t, program(nil, "query", "-d", tiny, "-f", name, typical), "")
		if got.code != 0 {
			t.Fatalf("%s: %+v", name, got)
		}
		golden.Check(t, "query/typical."+name, []byte(got.out))
		if want := "minecarbon: 4 rows\n"; name == "table" && got.err != want || name != "table" && got.err != "" {
			t.Errorf("%s: standard error %q", name, got.err)
		}
	}
}

// TestQueryParquet reads a Parquet result back through the program's own engine.
func TestQueryParquet(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "out.parquet")
	if got := runProgram(t, program(nil, "query", "-d", tiny, "-o", path, typical), ""); got.code != 0 || got.out != "" {
		t.Fatalf("-o: %+v", got)
	}
	toPipe := runProgram(t, program(nil, "query", "-d", tiny, "-f", "parquet", typical), "")
	file, err := os.ReadFile(path)
	if err != nil || toPipe.code != 0 {
		t.Fatal(err, toPipe)
	}
	for name, content := range map[string][]byte{"file": file, "pipe": []byte(toPipe.out)} {
		if !bytes.HasPrefix(content, []byte("PAR1")) || !bytes.HasSuffix(content, []byte("PAR1")) {
			t.Errorf("%s: %d bytes that are no Parquet file", name, len(content))
		}
	}
}

func TestQueryStatementSources(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.sql")
	if err := os.WriteFile(path, []byte("\ufeffselect 1 as a;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]outcome{
		"file":       runProgram(t, program(nil, "query", "-d", tiny, "-F", path), ""),
		"-F -":       runProgram(t, program(nil, "query", "-d", tiny, "-F", "-"), "select 1 as a"),
		"input":      runProgram(t, program(nil, "query", "-d", tiny), "select 1 as a\n"),
		"argument":   runProgram(t, program(nil, "query", "-d", tiny, "select 1 as a"), "select 2 as b"),
		"after dash": runProgram(t, program(nil, "query", "-d", tiny, "--", "-- head\nselect 1 as a"), ""),
	} {
		if got.code != 0 || got.out != "a\n1\n" || got.err != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestQueryEncoding: a statement that is not UTF-8 is refused with the name of what it is.
func TestQueryEncoding(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"select 1 as \xc9\xf1\xb6\xab": `read standard input:1: is not UTF-8 but by its look GBK, as in "select 1 as 神东"; save it as UTF-8`,
		"\xff\xfes\x00e\x00l\x00":      "read standard input: is UTF-16; save it as UTF-8",
	} {
		if got := runProgram(t, program(nil, "query", "-d", tiny), text); got.code != 2 || !strings.Contains(got.err, want) {
			t.Errorf("%q: %+v; want %s", text, got, want)
		}
	}
}

func TestQueryLimit(t *testing.T) {
	t.Parallel()
	got := runProgram(t, program(nil, "query", "-d", tiny, "--limit", "2", "select range as n from range(1000000)"), "")
	if got.code != 0 || got.out != "n\n0\n1\n" || got.err != "minecarbon: the first 2 rows; there are more (--limit)\n" {
		t.Errorf("cut: %+v", got)
	}
	got = runProgram(t, program(nil, "query", "-d", tiny, "--limit", "2", "select range as n from range(2)"), "")
	if got.code != 0 || got.out != "n\n0\n1\n" || got.err != "" {
		t.Errorf("not cut: %+v", got)
	}
}

func TestQueryOutput(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	path := filepath.Join(directory, "out.csv")
	query := func(args ...string) outcome {
		return runProgram(t, program(nil, append([]string{"query", "-d", tiny}, args...)...), "")
	}
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(directory, "link.csv")
	if err := os.Symlink("out.csv", link); err != nil {
		t.Fatal(err)
	}
	if got := query("-o", link, "select 1 as a"); got.code != 0 || got.out != "" || got.err != "" {
		t.Fatalf("%+v", got)
	}
	content, err := os.ReadFile(path)
	if err != nil || string(content) != "a\n1\n" {
		t.Errorf("the link's file holds %q, %v", content, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced, not its file")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error("the file's permissions changed")
	}
	if got := query("-o", path, "select 1 as a from range(100000) r order by error('late')"); got.code != 1 {
		t.Errorf("failing query: %+v", got)
	}
	if after, _ := os.ReadFile(path); string(after) != "a\n1\n" {
		t.Errorf("a failure changed the file to %q", after)
	}
	if entries, _ := os.ReadDir(directory); len(entries) != 2 {
		t.Errorf("files left behind: %v", entries)
	}
	if got := query("-o", "/dev/null", "select 1 as a"); got.code != 0 {
		t.Errorf("-o /dev/null: %+v", got)
	}
	if info, err := os.Stat("/dev/null"); err != nil || info.Mode().IsRegular() {
		t.Error("/dev/null was replaced")
	}
}

func TestQueryOutputRefused(t *testing.T) {
	skipShort(t, "starts the program many times")
	t.Parallel()
	directory := t.TempDir()
	for _, c := range []struct {
		path    string
		code    int
		message string
	}{
		{directory, 2, "is a directory; name a file"},
		{filepath.Join(directory, "absent", "x.csv"), 2, "there is no directory"},
		{filepath.Join(tiny, "mine.csv"), 2, "lies inside the dataset"},
		{"/dev/full", 1, "write /dev/full: no space left on device"},
	} {
		got := runProgram(t, program(nil, "query", "-d", tiny, "-o", c.path, "-f", "csv", "select 1"), "")
		if got.code != c.code || !strings.Contains(got.err, c.message) {
			t.Errorf("-o %s: %+v; want %d, %q", c.path, got, c.code, c.message)
		}
	}
	for _, extension := range []string{"csv", "json", "txt", "parquet"} {
		for _, text := range []string{"selec", "select error('late') from range(100000)", "select * from absent"} {
			got := runProgram(t, program(nil, "query", "-d", tiny, "-o", filepath.Join(directory, "x."+extension), text), "")
			if got.code != 1 {
				t.Errorf("%s: %+v", text, got)
			}
		}
	}
	wantEmpty(t, directory)
}

// TestQueryMemory prints results of about 200 MB and holds the program to half of that beyond what
// it needs to start.
func TestQueryMemory(t *testing.T) {
	skipShort(t, "prints 800 MB")
	peak := func(format, text string, rows int) int64 {
		cmd := program(nil, "query", "-d", tiny, "-f", format, "--threads", "1", text)
		var lines lineCounter
		cmd.Stdout = &lines
		if code := finish(t, cmd.Run()); code != 0 || int(lines) < rows {
			t.Fatalf("%s: exit code %d, %d lines", format, code, lines)
		}
		return peakMemory(cmd.ProcessState)
	}
	start := peak("csv", "select 1", 1)
	for _, f := range []string{"csv", "json", "table", "markdown"} {
		more := peak(f, "select range as n, repeat('x', 100) as t from range(2000000)", 2000000) - start
		if more > 100<<20 {
			t.Errorf("%s: peak memory is %d MB above that of an empty query", f, more>>20)
		}
	}
}

type lineCounter int

func (c *lineCounter) Write(p []byte) (int, error) {
	*c += lineCounter(bytes.Count(p, []byte("\n")))
	return len(p), nil
}

func TestQuerySpreadsheet(t *testing.T) {
	t.Parallel()
	const text = "select '=1+1' as t, -1 as n, '' as empty, null::text as missing"
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "t,n,empty,missing\n=1+1,-1,\"\",\n"},
		{[]string{"--spreadsheet"}, "\ufeff" + "t,n,empty,missing\r\n'=1+1,-1,\"\",\r\n"},
		{[]string{"--spreadsheet", "-f", "tsv"}, "\ufeff" + "t\tn\tempty\tmissing\r\n'=1+1\t-1\t\"\"\t\r\n"},
	} {
		got := runProgram(t, program(nil, append([]string{"query", "-d", tiny, text}, c.args...)...), "")
		if got.code != 0 || got.out != c.want {
			t.Errorf("%v: %+v, want %q", c.args, got, c.want)
		}
	}
	got := runProgram(t, program(nil, "query", "-d", tiny, "--spreadsheet", "-f", "json", text), "")
	if got.code != 2 || !strings.Contains(got.err, "--spreadsheet: is for csv and tsv, not json; use -f csv") {
		t.Errorf("json: %+v", got)
	}
}

// TestQueryParquetMissing holds NULL, NaN, infinity and the empty string apart in Parquet, which
// stock DuckDB reads back.
func TestQueryParquetMissing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "out.parquet")
	if got := runProgram(t, program(nil, "query", "-d", tiny, "-o", path, typical), ""); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	db, err := stdsql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("select d, t from read_parquet('" + path + "') order by i nulls last")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var numbers []stdsql.NullFloat64
	var strs []stdsql.NullString
	for rows.Next() {
		var number stdsql.NullFloat64
		var text stdsql.NullString
		if err := rows.Scan(&number, &text); err != nil {
			t.Fatal(err)
		}
		numbers, strs = append(numbers, number), append(strs, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	// The rows of typical: 1, 2, 9223372036854775807, NULL.
	if len(numbers) != 4 || numbers[0].Float64 != 0.1 || !math.IsNaN(numbers[1].Float64) || !math.IsInf(numbers[2].Float64, -1) || numbers[3].Valid {
		t.Errorf("numbers: %v; want 0.1, NaN, -Inf, NULL", numbers)
	}
	if len(strs) != 4 || strs[0].String != `a,"b"` || !strs[1].Valid || strs[1].String != "" || strs[2].String != "NULL" || strs[3].Valid {
		t.Errorf("texts: %v; want a,\"b\", the empty string, the text NULL, NULL", strs)
	}
}

// TestAllowFiles joins a file of the user's, which is refused without the flag, as is what lies
// beside the allowed directory.
func TestAllowFiles(t *testing.T) {
	skipShort(t, "runs many statements on files")
	t.Parallel()
	own, other := t.TempDir(), t.TempDir()
	for _, dir := range []string{own, other} {
		if err := os.WriteFile(filepath.Join(dir, "coal.csv"), []byte("mine_id,coal_mt\na,12.5\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(other, "coal.csv"), filepath.Join(own, "link.csv")); err != nil {
		t.Fatal(err)
	}
	join := func(path string) string {
		return "select mine_id, coal_mt from mine join '" + path + "' using (mine_id)"
	}
	got := runProgram(t, program(nil, "query", "-d", tiny, "--allow-files", own, join(filepath.Join(own, "coal.csv"))), "")
	if got.code != 0 || got.out != "mine_id,coal_mt\na,12.5\n" {
		t.Errorf("allowed: %+v", got)
	}
	out := filepath.Join(other, "out.parquet")
	got = runProgram(t, program([]string{"MINECARBON_ALLOW_FILES=" + own}, "query", "-d", tiny, "-o", out, join(filepath.Join(own, "coal.csv"))), "")
	if _, err := os.Stat(out); got.code != 0 || err != nil {
		t.Errorf("allowed by the variable, to a file: %+v %v", got, err)
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"without the flag": {[]string{join(filepath.Join(own, "coal.csv"))}, exit.Failed, "disabled by configuration"},
		"another":          {[]string{"--allow-files", own, join(filepath.Join(other, "coal.csv"))}, exit.Failed, "disabled by configuration"},
		"through a link":   {[]string{"--allow-files", own, join(filepath.Join(own, "link.csv"))}, exit.Failed, ""},
		"writing":          {[]string{"--allow-files", own, "copy mine to '" + filepath.Join(own, "new.csv") + "'"}, exit.Failed, "only statements that read"},
		"no directory":     {[]string{"--allow-files", filepath.Join(own, "coal.csv"), "select 1"}, exit.Usage, "is not a directory"},
	} {
		got := runProgram(t, program(nil, append([]string{"query", "-d", tiny}, c.args...)...), "")
		if got.code != c.code || !strings.Contains(got.err, c.want) || got.out != "" {
			t.Errorf("%s: %+v, want exit code %d and %q", name, got, c.code, c.want)
		}
	}
	if entries, _ := os.ReadDir(own); len(entries) != 2 {
		t.Errorf("%d entries in the allowed directory, want the 2 that were there", len(entries))
	}
}

// TestMemoryLimit ends a statement that needs more than it may, and nothing else.
func TestMemoryLimit(t *testing.T) {
	t.Parallel()
	got := runProgram(t, program(nil, "query", "-d", tiny, "--memory-limit", "50MB", "select len(list(range)) from range(100000000)"), "")
	if got.code != exit.Failed || !strings.Contains(got.err, "Out of Memory") || got.out != "" {
		t.Errorf("%+v, want exit code %d and Out of Memory", got, exit.Failed)
	}
}
