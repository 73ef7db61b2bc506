package loader

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/strip"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// Merge loads a study as [Load] does, with the map from the shards that [LoadShard] wrote, and then removes these. Errors are those
// of Load, and ErrData for shards that are absent, there twice, damaged or made from other inputs.
func Merge(ctx context.Context, study *studyfile.Study, dir string, o Options) (*Summary, error) {
	o.merge = true
	return Load(ctx, study, dir, o)
}

// chooseShards decides whether the map is read in shards: those that are there where they are merged, else as many as
// its size asks for. A map that is dated is read as a whole.
func (l *load) chooseShards(ctx context.Context, dir string) (err error) {
	of := 1
	if l.o.ShardPixels > 0 && l.m.source == nil {
		pixels := int64(l.m.Width) * int64(l.m.Height)
		of = int(min((pixels+l.o.ShardPixels-1)/l.o.ShardPixels, int64(stripsOf(l.m).turns()))) // none without rows
	}
	if l.o.merge {
		if of, err = countShards(shardFolder(dir)); err != nil {
			return err
		}
	} else if of == 1 {
		return nil
	}
	l.shards, err = l.newShards(ctx, dir, of)
	return err
}

// read hands the strips of all shards to visit, in the order of the map. Shards that are not there are made first,
// unless they are to be merged.
func (s *shards) read(ctx context.Context, visit func(*strip.Strip) error) error {
	for n := range s.of {
		shard := Shard{n + 1, s.of}
		if !s.l.o.merge {
			if _, err := s.make(ctx, shard); err != nil {
				return err
			}
		} else if _, err := s.find(ctx, shard); err != nil {
			return fault.New(fault.ErrData, "merge shard %s: %w; make it again with load --shard %s", shard, err, shard)
		}
	}
	for n := range s.of {
		shard := Shard{n + 1, s.of}
		err := strip.Read(filepath.Join(s.path(shard), shardFile), func(st *strip.Strip) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return visit(st)
		})
		if err != nil {
			return fmt.Errorf("merge shard %s: %w", shard, err)
		}
	}
	return nil
}

// countShards returns the number of shards in a folder that holds all of one division of a map.
func countShards(folder string) (int, error) {
	refuse := func(format string, args ...any) (int, error) {
		return 0, fault.New(fault.ErrData, "merge shards of %s: %w", folder, fmt.Errorf(format, args...))
	}
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return refuse("the folder does not exist; make the shards with load --shard 1/N to N/N")
	}
	if err != nil {
		return refuse("%w", fault.Cause(err))
	}
	nameOf := map[Shard]string{}
	of := Shard{}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue // a shard that is being made, or one whose making was killed
		}
		m, err := readShard(filepath.Join(folder, e.Name()))
		switch {
		case err != nil:
			return refuse("%s is not a shard: %w; remove it", e.Name(), fault.Cause(err))
		case of.Of != 0 && m.Of != of.Of:
			return refuse("%s is one of %d shards and %s one of %d; remove those of one division", nameOf[of], of.Of, e.Name(), m.Of)
		case nameOf[m.Shard] != "":
			return refuse("shard %s is there twice, as %s and %s; remove one", m.Shard, nameOf[m.Shard], e.Name())
		}
		of, nameOf[m.Shard] = m.Shard, e.Name()
	}
	var missing []string
	for n := range of.Of {
		if shard := (Shard{n + 1, of.Of}); nameOf[shard] == "" {
			missing = append(missing, shard.String())
		}
	}
	switch {
	case of.Of == 0:
		return refuse("it is empty; make the shards with load --shard 1/N to N/N")
	case len(missing) > 0:
		return refuse("of %d shards %d are missing: %s; make them with load --shard", of.Of, len(missing), strings.Join(missing[:min(len(missing), 10)], ", "))
	}
	return of.Of, nil
}

var shardName = regexp.MustCompile(`^\d+-of-\d+$|^\.\d+-of-\d+\.(staging|replaced)-`)

// remove removes the shards that are merged, and what killed processes left of some.
func (s *shards) remove() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fault.Cause(err)
	}
	for _, e := range entries {
		if shardName.MatchString(e.Name()) {
			if err := os.RemoveAll(filepath.Join(s.dir, e.Name())); err != nil {
				return fault.Cause(err)
			}
		}
	}
	_ = os.Remove(s.dir) // stays where it holds something else
	return nil
}
