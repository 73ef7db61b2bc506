package loader

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/strip"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// TestShardsChange changes a shard after all were found whole and before it is read: that is an error, and not a dataset of another map.
func TestShardsChange(t *testing.T) {
	t.Parallel()
	study, err := studyfile.Read(tallMap(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "dataset")
	for number := range 3 {
		if _, err := LoadShard(t.Context(), study, dir, Shard{number + 1, 3}, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	second, third := filepath.Join(shardFolder(dir), "2-of-3", shardFile), filepath.Join(shardFolder(dir), "3-of-3", shardFile)
	sound, err := os.ReadFile(third)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func() error
		want   string
	}{
		"another":   {func() error { return os.Link(second, third) }, "merge shard 3/3: it changed while it was read; make it again with load --shard 3/3"},
		"empty":     {func() error { return os.WriteFile(third, nil, 0o644) }, "merge shard 3/3: it changed while it was read; make it again with load --shard 3/3"},
		"truncated": {func() error { return os.WriteFile(third, sound[:len(sound)/2], 0o644) }, "merge shard 3/3: it changed while it was read: strips.gob has * bytes, want *; make it again *"},
		"removed":   {func() error { return nil }, "merge shard 3/3: it changed while it was read: *no such file or directory; make it again *"},
		"none":      {func() error { return os.WriteFile(third, sound, 0o644) }, ""},
	} {
		err := readShards(t, study, dir, func() error { return errors.Join(os.Remove(third), c.change()) })
		if c.want != "" {
			mustFail(t, err, fault.ErrData, c.want)
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.RemoveAll(third); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(third, sound, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// readShards reads the shards of a dataset as a merge does, and changes them at the first strip.
func readShards(t *testing.T, study *studyfile.Study, dir string, change func() error) error {
	t.Helper()
	l := newLoad(study, Options{merge: true})
	defer l.close()
	if err := l.openInputs(); err != nil {
		t.Fatal(err)
	}
	set, err := l.newShards(t.Context(), dir, 3)
	if err != nil {
		t.Fatal(err)
	}
	return set.read(t.Context(), func(st *strip.Strip) error {
		if st.Row0 > 0 {
			return nil
		}
		return change()
	})
}
