package gdal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Endings of files that belong to another one. GDAL reads them when it opens that one.
var (
	appended = []string{".aux.xml", ".msk", ".hdr", ".prj"}                                                        // to the whole name
	replaced = []string{".hdr", ".prj", ".aux", ".wld", ".gri", ".grd", ".sgrd", ".sdat", ".mgrd", ".clr", ".stx"} // in place of the ending
	// beside are endings of files that no pattern means as rasters.
	beside = []string{".aux.xml", ".xml", ".ovr", ".msk", ".hdr", ".prj", ".aux", ".rrd", ".wld", ".gri", ".sgrd", ".mgrd", ".clr", ".stx", ".cpg",
		".md5", ".sha256", ".txt", ".json", ".qml", ".qmd", ".lock", ".csv", ".pdf", ".png", ".html"}
)

// Sidecars lists the files beside a raster that count when it is opened: its
// header, world file, reference system, nodata values and mask.
func Sidecars(path string) []string {
	ext := filepath.Ext(path)
	stem := strings.TrimSuffix(path, ext)
	var names []string
	for _, a := range appended {
		names = append(names, path+a)
	}
	for _, r := range append(worldFile(ext), replaced...) {
		names = append(names, stem+r)
	}
	var found []string
	for _, name := range names {
		for _, spelled := range []string{name, strings.TrimSuffix(name, filepath.Ext(name)) + strings.ToUpper(filepath.Ext(name))} {
			if spelled != path && IsFile(spelled) && !slices.ContainsFunc(found, func(f string) bool { return sameFile(f, spelled) }) {
				found = append(found, spelled)
			}
		}
	}
	return found
}

// worldFile returns the endings of the world file of a raster: .tfw and .tifw beside .tif.
func worldFile(ext string) []string {
	if len(ext) < 3 {
		return nil
	}
	return []string{ext[:2] + ext[len(ext)-1:] + "w", ext + "w"}
}

// sameFile reports whether two names lead to one file, as on a disk that ignores case.
func sameFile(a, b string) bool {
	if !strings.EqualFold(a, b) {
		return false
	}
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// isSidecar reports whether a pattern met a file that belongs to another one. A pattern
// that ends as the file does means it.
func isSidecar(pattern, path string) bool {
	name := strings.ToLower(path)
	for _, end := range beside {
		if strings.HasSuffix(name, end) {
			return !strings.HasSuffix(strings.ToLower(pattern), end)
		}
	}
	ext := strings.ToLower(filepath.Ext(path))
	world := len(ext) >= 4 && len(ext) <= 5 && ext[len(ext)-1] == 'w' && ext != ".raw"
	return world && !strings.HasSuffix(strings.ToLower(pattern), ext)
}

// IsSidecar reports whether the ending of a file is that of one that belongs to another.
func IsSidecar(path string) bool { return isSidecar("", path) }

// FilesLike lists the files that a pattern means, without sidecars. Brackets are literal where
// a file has them in its name.
func FilesLike(pattern string) ([]string, error) {
	literal := strings.NewReplacer(`[`, `\[`, `]`, `\]`).Replace(pattern)
	paths, err := filepath.Glob(literal)
	if err != nil || len(paths) == 0 {
		paths, err = filepath.Glob(pattern)
	}
	return slices.DeleteFunc(paths, func(path string) bool { return isSidecar(pattern, path) }), err
}

// IsFile reports whether a path leads to a regular file.
func IsFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
