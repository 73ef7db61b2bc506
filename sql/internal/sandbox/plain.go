package sandbox

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Special is a file that is not plain: a named pipe, a device or a socket. Reading it may wait forever.
type Special struct {
	Path string
	Kind string // in words
}

// KindOf names the kind of a file that is not plain; empty for plain files, folders and links.
func KindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode&fs.ModeIrregular != 0:
		return "not a plain file"
	}
	return ""
}

// Specials returns the files below a folder that are not plain. What cannot be listed cannot be read either and is left out.
func Specials(dir string) (found []Special) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // see above
		}
		if kind := KindOf(d.Type()); kind != "" {
			found = append(found, Special{path, kind})
		}
		return nil
	})
	return found
}

// grant is a path with what of it may be read: all beneath a folder, its lists of names, or one file.
type grant struct {
	path string
	what access
}

type access int

const (
	all access = iota
	names
	file
)

// grantsOf returns the fewest grants that leave out the special files below a folder. A folder that holds none is
// granted whole; in another, every entry is granted by itself, and what comes into it later is not.
func grantsOf(dir string, specials []Special) []grant {
	mixed := map[string]bool{}
	for _, s := range specials {
		for at := filepath.Dir(s.Path); !mixed[at]; at = filepath.Dir(at) {
			mixed[at] = true
			if at == dir {
				break
			}
		}
	}
	if !mixed[dir] {
		return []grant{{dir, all}}
	}
	grants := []grant{{dir, names}}
	var add func(dir string)
	add = func(dir string) {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			path := filepath.Join(dir, e.Name())
			switch {
			case mixed[path]:
				add(path)
			case e.IsDir():
				grants = append(grants, grant{path, all})
			case e.Type().IsRegular():
				grants = append(grants, grant{path, file})
			}
		}
	}
	add(dir)
	return grants
}

// Opened are folders that a user has opened for statements, with the special files that were below them then.
type Opened struct {
	dirs     []string
	specials map[string][]Special
}

// Open looks through the folders.
func Open(dirs []string) *Opened {
	o := &Opened{dirs: dirs, specials: map[string][]Special{}}
	for _, dir := range dirs {
		o.specials[dir] = Specials(dir)
	}
	return o
}

// Names returns what a path below the folders leads to, if it is not a plain file below them. DuckDB passes over sockets and
// devices without a word, as if they were not there.
func (o *Opened) Names(path string) (found Special, ok bool) {
	if !o.holds(path) {
		return Special{}, false
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return Special{}, false
	}
	if !o.holds(target) {
		return Special{path, "a link to " + target}, true
	}
	info, err := os.Stat(target)
	if err != nil {
		return Special{}, false
	}
	kind := KindOf(info.Mode())
	return Special{path, kind}, kind != ""
}

// holds reports whether a path begins with one of the folders and leads nowhere else by its own words.
func (o *Opened) holds(path string) bool {
	path = filepath.Clean(path)
	return slices.ContainsFunc(o.dirs, func(dir string) bool {
		return path == dir || strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/")
	})
}

// Empty reports whether there are no folders.
func (o *Opened) Empty() bool { return len(o.dirs) == 0 }

// Unguarded returns a named pipe or device that the sandbox does not keep from statements: one that came after the
// folder was opened or, without Landlock, any. Sockets cannot be opened as files.
func (o *Opened) Unguarded(s *Sandbox) (found Special, ok bool) {
	for _, dir := range o.dirs {
		for _, now := range Specials(dir) {
			if now.Kind != KindOf(fs.ModeSocket) && (!s.Holds() || !slices.Contains(o.specials[dir], now)) {
				return now, true
			}
		}
	}
	return Special{}, false
}
