package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	for _, f := range formats {
		if f.new == nil {
			continue
		}
		got := runProgram(t, program(nil, "query", "-d", tiny, "-f", f.name, typical), "")
		if got.code != 0 {
			t.Fatalf("%s: %+v", f.name, got)
		}
		golden(t, "query/typical."+f.name, []byte(got.out))
		if want := "minecarbon: 4 rows\n"; f.name == "table" && got.err != want || f.name != "table" && got.err != "" {
			t.Errorf("%s: standard error %q", f.name, got.err)
		}
	}
}

// TestQueryParquet reads a Parquet result back through the program's own engine.
func TestQueryParquet(t *testing.T) {
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

func TestQueryLimit(t *testing.T) {
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
