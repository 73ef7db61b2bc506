package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestShellWritesFiles(t *testing.T) {
	skipShort(t, "waits for a terminal; TestQueryOutput writes files")
	t.Parallel()
	path := filepath.Join(t.TempDir(), "out.csv")
	c := converse(t, t.TempDir(), 80, 24, nil)
	c.ask(".output "+path+"\r", prompt)
	c.send("select 1 as a; select 'x' as b;\r")
	c.wait("1 row to ")
	c.wait("1 row to ")
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("%s is there before it is closed: %v", path, err)
	}
	c.ask("select error('late') from range(100000);\r", "late")
	c.ask(".output\rselect 'on the screen' as where_it_goes;\r", "\r\non the screen\r\n")
	if content, err := os.ReadFile(path); err != nil || string(content) != "a\n1\nb\nx\n" {
		t.Errorf("the file holds %q, %v", content, err)
	}
	parquet := filepath.Join(t.TempDir(), "out.parquet")
	c.ask(".output "+parquet+"\rselect 1 as a;\r", "out.parquet is written")
	if content, err := os.ReadFile(parquet); err != nil || !bytes.HasPrefix(content, []byte("PAR1")) {
		t.Errorf("parquet: %d bytes, %v", len(content), err)
	}
	c.ask(".output "+path+"\rselect 'at the end' as a;\r", "1 row to ")
	c.leave()
	if content, err := os.ReadFile(path); err != nil || string(content) != "a\nat the end\n" {
		t.Errorf("after the end the file holds %q, %v", content, err)
	}
}

// TestShellSignals ends shells from outside, at the prompt and in a statement.
