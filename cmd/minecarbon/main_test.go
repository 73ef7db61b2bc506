package main

import (
	"bytes"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/golden"

	stdsql "database/sql"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
)

// update is whether golden files are written anew.
var update = golden.Update

// asProgram makes the test binary be the program itself, so that tests use the real command line
// without linking a second binary.
const asProgram = "RUN_AS_MINECARBON"

// cacheVariable says where errors of figures are kept.
const cacheVariable = environmentPrefix + "CACHE"

// tiny is a dataset of two mines and six years, see testdata/tiny.sql. common is the folder of datasets that several tests read.
var tiny, common string

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		if file := os.Getenv(clockFile); file != "" {
			clock = fileClock(file)
		}
		main()
	}
	os.Exit(testAll(m))
}

func testAll(m *testing.M) int {
	directory, err := os.MkdirTemp("", "minecarbon-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(directory)
	if common, err = os.MkdirTemp("", "minecarbon-test-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(common)
	cache, err := os.MkdirTemp("", "minecarbon-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(cache)
	if err := os.Setenv(cacheVariable, cache); err != nil {
		panic(err)
	}
	tiny = filepath.Join(directory, "tiny")
	if err := writeTiny(tiny); err != nil {
		panic(err)
	}
	return m.Run()
}

// writeTiny runs testdata/tiny.sql, whose DIR is the dataset's directory.
func writeTiny(directory string) error {
	text, err := os.ReadFile("testdata/tiny.sql")
	if err != nil {
		return err
	}
	if err := os.Mkdir(directory, 0o755); err != nil {
		return err
	}
	manifest, err := os.ReadFile("testdata/tiny.json")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(directory, "manifest.json"), manifest, 0o644); err != nil {
		return err
	}
	db, err := stdsql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(strings.ReplaceAll(string(text), "DIR", directory))
	return err
}

// skipShort leaves a long test out of go test -short; why says what takes the time.
func skipShort(t *testing.T, why string) {
	t.Helper()
	if testing.Short() {
		t.Skip(why)
	}
}

// program is a command line of minecarbon, not yet run. The environment has no MINECARBON_
// variables but those given as NAME=value, and the cache of the tests.
func program(environment []string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, environmentPrefix) && !strings.HasPrefix(variable, "NO_COLOR=") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	cmd.Env = append(append(cmd.Env, asProgram+"=1", cacheVariable+"="+os.Getenv(cacheVariable)), environment...)
	return cmd
}

// outcome is what a run left behind.
type outcome struct {
	code     int
	out, err string
}

// runProgram runs a command line to its end with standard input from a string.
func runProgram(t *testing.T, cmd *exec.Cmd, input string) outcome {
	t.Helper()
	var out, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &stderr
	return outcome{finish(t, cmd.Run()), out.String(), stderr.String()}
}

// finish is the exit code of a command that ran.
func finish(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	t.Fatal(err)
	return 0
}

// endless is a statement that runs until it is stopped.
const endless = "select count(*) from range(1000000000) a, range(1000000000) b where a.range * b.range % 7 = 3"

func TestExitCodes(t *testing.T) {
	skipShort(t, "starts the program for each code")
	t.Parallel()
	for _, c := range []struct {
		args    []string
		code    int
		message string // in the one line on standard error
	}{
		{[]string{}, 0, ""},
		{[]string{"--version"}, 0, ""},
		{[]string{"quary"}, 2, `unknown command "quary"; did you mean query?`},
		{[]string{"--frob"}, 2, "unknown flag: --frob; see minecarbon --help"},
		{[]string{"query", "--frob"}, 2, "unknown flag: --frob; see minecarbon query --help"},
		{[]string{"query", "select 1"}, 2, "no dataset is given; use -d DIR or MINECARBON_DATASET"},
		{[]string{"query", "-d", tiny, "select 1", "select 2"}, 2, "accepts at most 1 arg(s), received 2"},
		{[]string{"query", "-d", tiny, "-f", "xml", "select 1"}, 2, `format "xml": unknown; choose table,`},
		{[]string{"query", "-d", tiny, "--threads", "-1", "select 1"}, 2, "--threads -1: is negative"},
		{[]string{"query", "-d", tiny, "--threads", "many", "select 1"}, 2, `invalid argument "many"`},
		{[]string{"query", "-d", tiny, "--limit", "-1", "select 1"}, 2, "--limit -1: is negative"},
		{[]string{"query", "-d", tiny, "--timeout", "-1s", "select 1"}, 2, "--timeout -1s: is negative"},
		{[]string{"query", "-d", tiny, "--memory-limit", "much", "select 1"}, 2, "--memory-limit much: want a number and a unit"},
		{[]string{"query", "-d", tiny, "-F", "x.sql", "select 1"}, 2, "a statement and -F x.sql are given; give one"},
		{[]string{"query", "-d", tiny, "-F", "absent.sql"}, 3, "query: open absent.sql: no such file or directory"},
		{[]string{"query", "-d", "absent", "select 1"}, 3, "absent"},
		{[]string{"query", "-d", tiny, "selec 1"}, 1, "selec"},
		{[]string{"query", "-d", tiny, "select * from no_such_table"}, 1, "no_such_table"},
		{[]string{"query", "-d", tiny, "select 1/x from (select 'a'::int as x)"}, 1, ""},
		{[]string{"query", "-d", tiny, "--timeout", "200ms", endless}, 4, "the time limit of 200ms was reached; raise --timeout"},
		{[]string{"query", "-d", tiny, "--limit", "3", "-f", "parquet", "select 1"}, 2, "--limit 3: parquet is written whole"},
		{[]string{"tables", "-d", "absent"}, 3, "absent"},
		{[]string{"tables", "-d", tiny, "defict"}, 2, `"defict"`},
		{[]string{"tables", "-d", tiny, "-f", "parquet"}, 2, "parquet"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			got := runProgram(t, program(nil, c.args...), "")
			if got.code != c.code || !strings.Contains(got.err, c.message) {
				t.Errorf("exit code %d, standard error %q; want %d, %q", got.code, got.err, c.code, c.message)
			}
			if got.code != 0 && (got.out != "" || !strings.HasPrefix(got.err, "minecarbon: ") ||
				strings.Count(got.err, "minecarbon: ") != 1) {
				t.Errorf("standard output %q, standard error %q; want the error once, alone", got.out, got.err)
			}
		})
	}
}

func TestHelpListsExitCodes(t *testing.T) {
	t.Parallel()
	for _, verb := range [][]string{{}, {"query"}, {"tables"}} {
		got := runProgram(t, program(nil, append(verb, "--help")...), "")
		for _, m := range exit.Meanings {
			if line := strconv.Itoa(m.Code) + "  " + m.Meaning; !strings.Contains(got.out, line) {
				t.Errorf("%v --help does not say %q", verb, line)
			}
		}
	}
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	dataset := "MINECARBON_DATASET=" + tiny
	got := runProgram(t, program([]string{dataset, "MINECARBON_FORMAT=jsonl"}, "query", "select 1 as a"), "")
	if got.code != 0 || got.out != `{"a":1}`+"\n" {
		t.Errorf("variables: %+v", got)
	}
	got = runProgram(t, program([]string{dataset, "MINECARBON_FORMAT=jsonl"}, "query", "-f", "csv", "select 1 as a"), "")
	if got.code != 0 || got.out != "a\n1\n" {
		t.Errorf("a flag over a variable: %+v", got)
	}
	got = runProgram(t, program([]string{dataset, "MINECARBON_TIMEOUT=soon"}, "query", "select 1"), "")
	if got.code != 2 || !strings.Contains(got.err, "MINECARBON_TIMEOUT=soon: ") {
		t.Errorf("a bad variable: %+v", got)
	}
}

// TestClosedStdout is `minecarbon query ... | head -1`.
func TestClosedStdout(t *testing.T) {
	t.Parallel()
	for _, f := range []string{"csv", "table", "json"} {
		cmd := program(nil, "query", "-d", tiny, "-f", f, "select range as n from range(100000000)")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		out.Close()
		if code := finish(t, cmd.Wait()); code != 0 || stderr.Len() > 0 {
			t.Errorf("%s: exit code %d, standard error %q; want 0 and silence", f, code, stderr.String())
		}
	}
}

func TestFullDevice(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full on this system")
	}
	defer full.Close()
	cmd := program(nil, "query", "-d", tiny, "-f", "csv", "select 1")
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = full, &stderr
	want := "minecarbon: write standard output: no space left on device\n"
	if code := finish(t, cmd.Run()); code != 1 || stderr.String() != want {
		t.Errorf("exit code %d, %q; want 1, %q", code, stderr.String(), want)
	}
}

func TestInterrupt(t *testing.T) {
	skipShort(t, "waits for a long statement")
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		directory := t.TempDir()
		cmd := program(nil, "query", "-d", tiny, "-o", filepath.Join(directory, "out.csv"), endless)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if code := finish(t, cmd.Wait()); code != 130 || stderr.String() != "minecarbon: interrupted\n" {
			t.Errorf("%v: exit code %d, standard error %q; want 130, interrupted", signal, code, stderr.String())
		}
		wantEmpty(t, directory)
	}
}

// wantEmpty asserts that a failure left nothing in a directory.
func wantEmpty(t *testing.T, directory string) {
	t.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil || len(entries) > 0 {
		t.Errorf("%s: holds %v, %v; want nothing", directory, entries, err)
	}
}
