package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// twin is the folder of the copy of a study or of a dataset that changes while it is read.
const twin = "twin"

// changing has the command use a copy of a folder, and changes it at a random moment.
func (t *trial) changing(cmd *exec.Cmd, folder string, change func(copied string)) (lift, end func(), err error) {
	copied := filepath.Join(t.dir, twin)
	if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
		return nil, nil, err
	}
	for i, word := range cmd.Args {
		cmd.Args[i] = strings.Replace(word, folder, copied, 1)
	}
	changed := t.midway(func() { change(copied) })
	return func() {
		changed()
		left, _ := filepath.Glob(filepath.Join(t.dir, "*"+twin+"*")) // also what a load moved aside
		for _, path := range left {
			_ = os.RemoveAll(path)
		}
	}, nothing, nil
}

// midway does something at a random moment of a run. What it returns waits for the end of that, or prevents it.
func (t *trial) midway(do func()) (changed func()) {
	done := make(chan struct{})
	moment := time.Duration(t.random.Float64() * float64(t.took))
	timer := time.AfterFunc(moment, func() {
		do()
		close(done)
	})
	return func() {
		if !timer.Stop() {
			<-done
		}
	}
}

// losingShards removes shards that are merged, all or one.
func losingShards(t *trial, cmd *exec.Cmd) (lift, end func(), err error) {
	part := ""
	if t.random.IntN(2) == 0 {
		part, err = t.shard()
	}
	return t.midway(func() { _ = os.RemoveAll(filepath.Join(cmd.Dir, t.output+ofShards, part)) }), nothing, err
}

// replacingShards puts shards of study a in the place of those of study b, all or one, as mv does.
func replacingShards(t *trial, cmd *exec.Cmd) (lift, end func(), err error) {
	part := ""
	if t.random.IntN(2) == 0 {
		part, err = t.shard()
	}
	target := filepath.Join(cmd.Dir, t.output+ofShards, part)
	return t.midway(func() {
		_ = os.CopyFS(target+".new", os.DirFS(filepath.Join(t.dir, "shards-a", part)))
		_ = os.Rename(target, target+".old")
		_ = os.Rename(target+".new", target)
		_ = os.RemoveAll(target + ".old")
	}), nothing, err
}

// shard returns the name of a shard of either study.
func (t *trial) shard() (string, error) {
	entries, err := os.ReadDir(filepath.Join(t.dir, "shards-a"))
	if err != nil {
		return "", err
	}
	return entries[t.random.IntN(len(entries))].Name(), nil
}

// vanishing removes a part of a copy of the study or of the dataset, all of it if the part is empty.
func vanishing(part string) func(*trial, *exec.Cmd) (lift, end func(), err error) {
	return func(t *trial, cmd *exec.Cmd) (lift, end func(), err error) {
		folder := t.study("b")
		if part == "" {
			folder = t.dataset("b")
		}
		return t.changing(cmd, folder, func(copied string) { _ = os.RemoveAll(filepath.Join(copied, part)) })
	}
}

// inputs are the files of a study that are replaced, below its folder.
func (l *laboratory) inputs(study string) (names []string) {
	for _, pattern := range []string{"npp/*", "*.tif", "mines.gpkg"} {
		found, _ := filepath.Glob(filepath.Join(l.study(study), pattern))
		for _, path := range found {
			name, _ := filepath.Rel(l.study(study), path)
			names = append(names, name)
		}
	}
	return names
}

// replacing puts inputs of study a in the place of one or of all of those of study b, as mv does or as cp does.
func replacing(t *trial, cmd *exec.Cmd) (lift, end func(), err error) {
	names := t.inputs("a")
	if t.random.IntN(2) == 0 {
		names = []string{names[t.random.IntN(len(names))]}
	}
	return t.changing(cmd, t.study("b"), t.replace(t.study("a"), names))
}

// replacingDataset puts dataset a in the place of a copy of b: as a load does, as mv does, or file by file.
func replacingDataset(t *trial, cmd *exec.Cmd) (lift, end func(), err error) {
	switch t.random.IntN(3) {
	case 0:
		return t.changing(cmd, t.dataset("b"), func(copied string) {
			load := t.command(t.dir, []string{"load", filepath.Join(t.study("a"), "study.yaml"), "-d", copied, "--force"})
			_ = load.Run()
		})
	case 1:
		return t.changing(cmd, t.dataset("b"), func(copied string) {
			_ = os.CopyFS(copied+".new", os.DirFS(t.dataset("a")))
			_ = os.Rename(copied, copied+".old")
			_ = os.Rename(copied+".new", copied)
			_ = os.RemoveAll(copied + ".old")
		})
	}
	var names []string
	err = fs.WalkDir(os.DirFS(t.dataset("a")), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return t.changing(cmd, t.dataset("b"), t.replace(t.dataset("a"), names))
}

// replace returns what copies files of a folder over those of another, in place or each by a rename.
func (t *trial) replace(from string, names []string) func(to string) {
	inPlace := t.random.IntN(2) == 0
	return func(to string) {
		for _, name := range names {
			target := filepath.Join(to, name)
			if inPlace {
				_ = copyAll(filepath.Join(from, name), target)
				continue
			}
			_ = copyAll(filepath.Join(from, name), target+".new")
			_ = os.Rename(target+".new", target)
		}
	}
}

// namesChanged says where a message names neither a file of the study nor the pattern that finds none.
func namesChanged(t *trial, message string) error {
	if slices.ContainsFunc(append(t.inputs("a"), "npp/npp_{year}.tif"), func(name string) bool { return strings.Contains(message, name) }) {
		return nil
	}
	return fmt.Errorf("the message names no file that changed: %s", message)
}

// isOfOne says where an output is neither that of study a nor that of study b.
func isOfOne(t *trial, output string) error {
	got, err := t.state(output)
	if err == nil && got != t.states["a"] && got != t.states["b"] {
		return errors.New("the run ended well with an output that is neither that of one dataset nor that of the other")
	}
	return err
}

// isOfItsInputs loads the inputs whose checksums stand in the manifest of a dataset, and compares.
func isOfItsInputs(t *trial, output string) error {
	text, err := os.ReadFile(filepath.Join(output, "manifest.json"))
	if err != nil {
		return err
	}
	var manifest struct {
		Inputs []struct{ Path, SHA256 string }
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return err
	}
	mixed, err := os.MkdirTemp(t.dir, "mixed")
	if err != nil {
		return err
	}
	defer os.RemoveAll(mixed)
	if err := os.CopyFS(filepath.Join(mixed, "study"), os.DirFS(t.study("b"))); err != nil {
		return err
	}
	for _, in := range manifest.Inputs {
		of := ""
		for _, study := range []string{"a", "b"} {
			if sum, err := sumOf(filepath.Join(t.study(study), in.Path)); err == nil && sum == in.SHA256 {
				of = study
			}
		}
		if of == "" {
			return fmt.Errorf("%s has a checksum that no input had", in.Path)
		}
		if err := copyAll(filepath.Join(t.study(of), in.Path), filepath.Join(mixed, "study", in.Path)); err != nil {
			return err
		}
	}
	load := t.command(mixed, []string{"load", filepath.Join(mixed, "study", "study.yaml"), "-d", "out"})
	if text, err := load.CombinedOutput(); err != nil {
		return fmt.Errorf("load the inputs of the manifest: %w: %s", err, text)
	}
	want, err := t.state(filepath.Join(mixed, "out"))
	if err != nil {
		return err
	}
	if got, err := t.state(output); err != nil {
		return err
	} else if got != want {
		return errors.New("the dataset is not that of the inputs in its manifest")
	}
	return nil
}
