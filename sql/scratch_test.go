package sql

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// do runs a statement to its end.
func do(s *Session, text string) error {
	rows, err := s.Query(context.Background(), text)
	if err != nil {
		return err
	}
	for ok := true; ok && err == nil; {
		_, ok, err = rows.Next()
	}
	return errors.Join(err, rows.Close())
}

func TestScratch(t *testing.T) {
	dir := example(t)
	before := checksums(t, dir)
	s := openSession(t, dir, Options{Scratch: true})
	for _, text := range []string{
		"create table worst as from deficit order by vcsd_gg desc limit 1",
		"create or replace temp table numbers(n int)",
		"insert into numbers values (1), (2), (3)",
		"insert into temp.numbers select 4",
		"update numbers set n = n * 10 where n > 1",
		"delete from numbers where n = 40",
		"create view scratch.sums as select sum(n) as n from numbers",
		"create macro twice(x) as 2 * x",
		"create macro worse(gg) as table from deficit(to_year := 2009) where vcsd_gg > gg",
		`create table if not exists "Own name" (x int)`,
		"alter table worst rename to worst_mine",
		"create table short_lived as select 1; ",
		"create table total as from rates", "drop table total",
		"drop table short_lived",
		"drop view if exists nothing",
		"truncate table \"Own name\"",
	} {
		if err := do(s, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	want(t, s, "from sums", "51") // 1 + 20 + 30
	want(t, s, "select mine_id, twice(21) from worst_mine", "A,42")
	want(t, s, "select mine_id from worse(0)", "A")
	want(t, s, `select count(*) from "Own name"`, "0")
	if err := do(s, "from short_lived"); err == nil {
		t.Error("a dropped table is still there")
	}
	if checksums(t, dir) != before {
		t.Error("files of the dataset changed")
	}
}

func TestScratchRefuses(t *testing.T) {
	s := openSession(t, example(t), Options{Scratch: true})
	if err := do(s, "create table own(x int)"); err != nil {
		t.Fatal(err)
	}
	figures, err := csvOf(s, "from deficit")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"create table deficit as select 1", "is the dataset's"},
		{"create or replace view main.deficit as select 1 as vcsd_gg", "is the dataset's"},
		{"create temp table COHORT as select 1", "is the dataset's"},
		{`create view "Study" as select 1`, "is the dataset's"},
		{"create macro dataset_file(x) as '/etc/passwd'", "is the dataset's"},
		{"create macro krige(x) as 1", "is the dataset's"},
		{"create macro dyadic(v, bits) as 0", "is the dataset's"},
		{"create or replace function total(v) as 0", "is the dataset's"},
		{"create or replace macro study_year(from_year := 1, to_year := 1) as table select 1 as year", "is the dataset's"},
		{"alter table own rename to cohort", "is the dataset's"},
		{"drop view deficit", "is the dataset's"},
		{"drop macro table deficit", "is the dataset's"},
		{"insert into cohort values (1)", "is the dataset's"},
		{"delete from main.event", "is the dataset's"},
		{"update study set name = 'x'", "is the dataset's"},
		{"create table main.other as select 1", "lies in main"},
		{"create view system.main.other as select 1", "lies in system.main"},
		{"create schema other", "tables, views and macros"},
		{"drop schema main cascade", "tables, views and macros"},
		{"create sequence s", "tables, views and macros"},
		{"create type t as enum ('a')", "tables, views and macros"},
		{"create secret s (type s3)", "tables, views and macros"},
		{"create index i on own(x)", "tables, views and macros"},
		{"create table", "syntax error"},
		{"create view v as from read_csv('/etc/passwd')", "disabled by configuration"},
		{"create view v as from enable_logging()", "changes the SQL engine"},
		{"create macro m(x) as table from query(x)", "runs SQL that is text"},
		{"insert into own values (1) returning x", "returning"},
		{"create table a as select 1; drop table a", "2 statements"},
		{"copy own to '/tmp/minecarbon-scratch.csv'", "only statements that read"},
		{"attach ':memory:' as x", "only statements that read"},
		{"set search_path = 'main'", "only statements that read"},
		{"use main", "only statements that read"},
		{"with x as (select 1) insert into own from x", ""},
		{"begin", "only statements that read"},
	} {
		if err := do(s, c[0]); !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%q: %v, want ErrStatement with %q", c[0], err, c[1])
		}
	}
	want(t, s, "select count(*) from own", "0")
	if now, err := csvOf(s, "from deficit"); err != nil || now != figures {
		t.Errorf("the deficit is\n%s, %v\nwant\n%s", now, err, figures)
	}
}

// What is the session's own can be written as Parquet, and only by asking for it.
func TestScratchToParquet(t *testing.T) {
	s := openSession(t, example(t), Options{Scratch: true})
	if err := do(s, "create temp table own as select range as n from range(1000)"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for i := range 2 {
		path := filepath.Join(dir, fmt.Sprint(i, ".parquet"))
		if err := s.CopyParquet(context.Background(), "from own", path, nil); err != nil {
			t.Fatal(err)
		}
		reader := openSession(t, example(t), Options{AllowFiles: []string{dir}})
		want(t, reader, "select sum(n) from "+quote(path), "499500")
	}
	spool := spoolFile(s.engines[0].spill)
	if _, err := os.Stat(spool); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left: %v", spool, err)
	}
	for _, text := range []string{"copy own to " + quote(spool), "drop table own", "create table more as select 1", "from nowhere"} {
		path := filepath.Join(dir, "x.parquet")
		if err := s.CopyParquet(context.Background(), text, path, nil); !errors.Is(err, ErrStatement) {
			t.Errorf("%s: %v, want ErrStatement", text, err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s: left a file", text)
		}
	}
	want(t, s, "select count(*) from own", "1000")
	if err := do(s, "from more"); err == nil {
		t.Error("a statement that was to be written as Parquet made a table")
	}
}

// A statement that fails half way leaves nothing.
func TestScratchRollsBack(t *testing.T) {
	s := openSession(t, example(t), Options{Scratch: true})
	if err := do(s, "create table own as select case when range = 400000 then error('planted') else range end as n from range(500000)"); !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), "planted") {
		t.Errorf("%v, want the planted error", err)
	}
	if err := do(s, "from own"); err == nil {
		t.Error("there is a table after its making failed")
	}
	if err := do(s, "select case when range = 400000 then error('planted') else range end as n from range(500000)"); err == nil || !strings.Contains(err.Error(), "planted") {
		t.Errorf("%v, want the planted error", err)
	}
}

// What is the session's own outlives that the dataset is replaced.
func TestScratchOutlivesReplacement(t *testing.T) {
	dir := example(t)
	s := openSession(t, dir, Options{Scratch: true})
	if err := do(s, "create table own as select count(*) as n from cohort"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, replacedPath(dir, s.dataset.handle)); err != nil {
		t.Fatal(err)
	}
	want(t, s, "select n, count(*) from own cross join cohort group by n", "8,8")
}

func TestAllowFiles(t *testing.T) {
	allowed := t.TempDir()
	if err := os.WriteFile(filepath.Join(allowed, "own.csv"), []byte("mine_id,tonnes\nA,12\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(secret, []byte("x\n1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(allowed, "link.csv")); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(allowed, link); err != nil {
		t.Fatal(err)
	}
	s := openSession(t, example(t), Options{AllowFiles: []string{link}})
	want(t, s, "select name, tonnes from mine join read_csv("+quote(allowed+"/own.csv")+") using (mine_id)", "Alpha,12")
	want(t, s, "select tonnes from "+quote(link+"/own.csv"), "12")
	for _, text := range []string{
		"from read_csv(" + quote(allowed+"/link.csv") + ")",
		"from read_csv(" + quote(allowed+"/../"+filepath.Base(secret)) + ")",
		"from read_csv(" + quote(secret) + ")",
	} {
		if err := do(s, text); !errors.Is(err, ErrStatement) {
			t.Errorf("%s: %v, want it refused", text, err)
		}
	}
	if _, err := Open(context.Background(), example(t), Options{AllowFiles: []string{filepath.Join(allowed, "none")}}); err == nil {
		t.Error("a directory that is not there is allowed")
	}
}
