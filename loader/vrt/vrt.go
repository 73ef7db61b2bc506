package vrt

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// A File is one file of a raster, with what the VRTs that name it say of it, the innermost first.
type File struct {
	Path   string
	Places []Place
}

// A Place is what a VRT says of a file.
type Place struct {
	VRT           string     // its path
	GeoTransform  [6]float64 // of the file
	Width, Height int        // pixels of the file
	SRS           string     // WKT or a code, as EPSG:32649
	Bands         []Band
}

// Band is what a VRT says of the numbers of a band.
type Band struct {
	Scale, Offset, NoData float64
	HasNoData             bool
	Type                  string // by the name that GDAL has for it
}

// Is reports whether the name of a file is that of a VRT.
func Is(path string) bool { return strings.EqualFold(filepath.Ext(path), ".vrt") }

// Expand puts the files that a VRT joins in its place. Other paths stay as they are; each is there once. The files of a VRT lie in
// the folder of the study or of the VRT, or below one of them; links count as where they lead.
//
// The error of a VRT that cannot be read is a fault.ErrInput, that of one that does anything but join such files a fault.ErrData. It
// starts with verb and the path of the VRT. The files of the other paths are there all the same.
func Expand(verb string, paths []string, study string) (files []File, err error) {
	var mistakes fault.List
	taken := map[string]bool{}
	for _, path := range paths {
		members := []member{{File: File{Path: path}}}
		if Is(path) {
			r := reader{verb: verb, folders: []string{real(study), real(filepath.Dir(path))}, seen: map[string]bool{}}
			v, err := r.read(path)
			if err != nil {
				mistakes.Add(err)
				continue
			}
			members = v.members
		}
		for _, m := range members {
			if !taken[m.Path] {
				taken[m.Path] = true
				files = append(files, m.File)
			}
		}
	}
	return files, mistakes.Err()
}

// Paths lists files, and the VRTs that name them, in order.
func Paths(files []File) (paths []string) {
	for _, f := range files {
		paths = append(paths, f.Path)
		for _, p := range f.Places {
			paths = append(paths, p.VRT)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// virtual is a VRT that was read.
type virtual struct {
	*dataset
	members []member
}

// member is a file of a VRT and the column and row of its first pixel there.
type member struct {
	File
	col0, row0, cols, rows int
}

// reader reads a VRT and those in it. One that comes twice would be read without end.
type reader struct {
	verb    string
	folders []string
	seen    map[string]bool
}

const remedy = "name the files themselves in a list, or write them as one GeoTIFF, for example with gdal_translate"

func (r *reader) read(path string) (*virtual, error) {
	refuse := func(err error) error {
		return fault.New(fault.ErrData, "%s %s: is a VRT %w; %s", r.verb, path, err, remedy)
	}
	if r.seen[real(path)] {
		return nil, refuse(errors.New("that comes twice"))
	}
	r.seen[real(path)] = true
	text, err := readText(path)
	if err != nil {
		return nil, fault.New(fault.ErrInput, "%s %s: %w; check the path in the study file", r.verb, path, fault.Cause(err))
	}
	d := &dataset{}
	if err := xml.NewDecoder(bytes.NewReader(text)).Decode(d); err != nil {
		return nil, fault.New(fault.ErrInput, "%s %s: is not a VRT in XML (%w); make it again with gdalbuildvrt", r.verb, path, err)
	}
	transform, err := d.transform()
	if err = errors.Join(d.check(), err); err != nil {
		return nil, refuse(firstOf(err))
	}
	place := Place{VRT: path, SRS: strings.TrimSpace(d.SRS)}
	for i := range d.Bands {
		words, err := d.Bands[i].words()
		if err != nil {
			return nil, refuse(err)
		}
		place.Bands = append(place.Bands, words)
	}
	v := &virtual{dataset: d}
	for _, s := range d.Bands[0].sources() {
		members, err := r.members(filepath.Dir(path), s)
		if err != nil {
			if errors.Is(err, fault.ErrData) || errors.Is(err, fault.ErrInput) {
				return nil, err // of a VRT in this one
			}
			return nil, refuse(err)
		}
		for _, m := range members {
			m.col0, m.row0 = m.col0+int(s.To.Col0), m.row0+int(s.To.Row0)
			col, row := float64(m.col0), float64(m.row0)
			place.GeoTransform = transform
			place.GeoTransform[0] += col*transform[1] + row*transform[2]
			place.GeoTransform[3] += col*transform[4] + row*transform[5]
			place.Width, place.Height = m.cols, m.rows
			m.Places = append(slices.Clip(m.Places), place)
			v.members = append(v.members, m)
		}
	}
	return v, nil
}

// members returns the files that a source of a VRT in a folder stands for.
func (r *reader) members(folder string, s source) ([]member, error) {
	path, err := r.find(folder, s.File)
	if err != nil {
		return nil, err
	}
	if !Is(path) {
		return []member{{File: File{Path: path}, cols: int(s.From.Cols), rows: int(s.From.Rows)}}, nil
	}
	v, err := r.read(path)
	if err != nil {
		return nil, err
	}
	if v.Width != int(s.From.Cols) || v.Height != int(s.From.Rows) {
		return nil, fmt.Errorf("that cuts or stretches %s", s.File.Name)
	}
	return v.members, nil
}

// find returns the path of a source: a plain file in one of the folders.
func (r *reader) find(folder string, f filename) (string, error) {
	path := f.Name
	switch relative := f.Relative == "1"; {
	case strings.Contains(path, "://") || strings.HasPrefix(path, "/vsi"):
		return "", fmt.Errorf("that takes its numbers from the address %s", path)
	case relative:
		path = filepath.Join(folder, path)
	case !filepath.IsAbs(path):
		return "", fmt.Errorf("that names %s, which is not relative to the VRT", path)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", fmt.Errorf("that takes its numbers from %s: %w", f.Name, fault.Cause(err))
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("that takes its numbers from %s, which is not a plain file", f.Name)
	}
	for _, folder := range r.folders {
		if rel, err := filepath.Rel(folder, real(path)); err == nil && filepath.IsLocal(rel) {
			return path, nil
		}
	}
	return "", fmt.Errorf("that takes its numbers from %s, outside the folders of the study and of the VRT", f.Name)
}

// real returns an absolute path without links, as far as there is one.
func real(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to
	}
	return path
}

// readText reads a file of a size that a VRT may have.
func readText(path string) ([]byte, error) {
	const most = 1 << 28 // some 300 000 files
	f, err := gdal.OpenPlain(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(text) > most {
		err = fmt.Errorf("has more than %d MB", most>>20)
	}
	return text, err
}

// firstOf returns the first of joined errors.
func firstOf(err error) error {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		return all.Unwrap()[0]
	}
	return err
}
