package gdal

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/staging"
)

// companions are the endings of the files that vector files consist of, by the ending of the one that is named.
var companions = map[string][]string{
	".shp": {".shx", ".dbf", ".prj", ".cpg"}, ".tab": {".dat", ".map", ".id"}, ".mif": {".mid"}, ".gml": {".xsd", ".gfs"}, ".csv": {".csvt", ".prj"},
}

// Companions lists the files beside a vector file that count when it is opened, in the order of their endings.
func Companions(path string) []string {
	var found []string
	ext := filepath.Ext(path)
	for _, ending := range companions[strings.ToLower(ext)] {
		for _, spelled := range []string{ending, strings.ToUpper(ending)} {
			if file := strings.TrimSuffix(path, ext) + spelled; IsFile(file) {
				found = append(found, file)
				break
			}
		}
	}
	if wal := unmerged(path); wal != "" {
		found = append(found, wal)
	}
	return found
}

// unmerged returns the -wal file of a GeoPackage or another SQLite file, in which a program has written what
// is not in the file itself yet; empty without one.
func unmerged(path string) string {
	wal := path + "-wal"
	info, err := os.Stat(wal)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return ""
	}
	return wal
}

// OpenVector opens a file of polygons or points, as what says, and neither changes it nor writes beside
// it. A file that is absent, incomplete or cannot be read is a fault.ErrInput that starts with verb and
// says what the file is. log is told what GDAL says.
func OpenVector(verb, path, what string, log func(godal.ErrorCategory, int, string) error, options ...godal.OpenOption) (*godal.Dataset, error) {
	RegisterDrivers()
	if err := CheckReadable(verb, path); err != nil {
		return nil, err
	}
	if err := wholeShapefile(verb, path); err != nil {
		return nil, err
	}
	options = append([]godal.OpenOption{godal.VectorOnly(), godal.Drivers(vectorDrivers...), godal.ErrLogger(log)}, options...)
	if strings.EqualFold(filepath.Ext(path), ".gml") {
		options = append(options, godal.DriverOpenOption("WRITE_GFS=NO"))
	}
	if isParquet(path) {
		ds, err := openGeoParquet(path)
		if err != nil {
			return nil, fault.New(fault.ErrInput, "%s %s: %w", verb, path, err)
		}
		return ds, nil
	}
	opened := path
	if wal := unmerged(path); wal != "" {
		// SQLite merges the -wal into the file when it closes it, so a copy is opened.
		dir, remove, err := staging.Temporary()
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", verb, path, err)
		}
		defer remove() //nolint:errcheck // an open file lives on
		if opened, err = copyTo(dir, path, wal); err != nil {
			return nil, fault.New(fault.ErrInput, "%s %s: %w", verb, path, fault.Cause(err))
		}
	}
	var ds *godal.Dataset
	var err error
	if reading(verb, path, func() { ds, err = godal.Open(opened, options...) }); err != nil {
		is := whatIs(path, headOf(path), slices.Concat(noInput, noVector))
		if is == "" {
			is = fmt.Sprintf("GDAL cannot read it as %s (%s); give a GeoPackage, Shapefile, GeoJSON or the like", what, Cause(err, opened))
		}
		return nil, fault.New(fault.ErrInput, "%s %s: %s", verb, path, is)
	}
	return ds, nil
}

// wholeShapefile refuses a shapefile without the files that hold its index and its fields.
func wholeShapefile(verb, path string) error {
	if !IsShapefile(path) || !IsFile(path) {
		return nil
	}
	files := Companions(path)
	for _, part := range []struct{ ending, remedy string }{
		{".shx", "fetch it too, or make it again with ogrinfo --config SHAPE_RESTORE_SHX YES"}, {".dbf", "fetch it too, since it holds the fields"},
	} {
		if withEnding(files, part.ending) == "" {
			return fault.New(fault.ErrInput, "%s %s: its %s file is missing; %s", verb, path, part.ending, part.remedy)
		}
	}
	return nil
}

// copyTo copies files into a folder and returns where the first one is.
func copyTo(dir string, paths ...string) (first string, err error) {
	for _, path := range paths {
		if err := copyFile(filepath.Join(dir, filepath.Base(path)), path); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, filepath.Base(paths[0])), nil
}

func copyFile(to, from string) error {
	in, err := OpenPlain(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}

// TextsIn returns the options that read the texts of a Shapefile in an encoding. Where neither it nor the
// file names one, they come as the bytes that they are. Other files need none.
func TextsIn(path, encoding string) []godal.OpenOption {
	if !IsShapefile(path) || encoding == "" && !undeclaredEncoding(path) {
		return nil
	}
	return []godal.OpenOption{godal.DriverOpenOption("ENCODING=" + encoding)}
}

// IsShapefile reports whether a file is a Shapefile by its ending.
func IsShapefile(path string) bool { return strings.EqualFold(filepath.Ext(path), ".shp") }

// undeclaredEncoding reports whether neither a .cpg file nor the language byte of the .dbf names the
// encoding of a shapefile's texts.
func undeclaredEncoding(path string) bool {
	files := Companions(path)
	dbf := withEnding(files, ".dbf")
	if dbf == "" || withEnding(files, ".cpg") != "" {
		return false
	}
	f, err := OpenPlain(dbf)
	if err != nil {
		return false
	}
	defer f.Close()
	const languageByte = 29
	head := make([]byte, languageByte+1)
	_, err = io.ReadFull(f, head)
	return err == nil && head[languageByte] == 0
}

// withEnding returns the file with an ending in either case, empty without one.
func withEnding(files []string, ending string) string {
	i := slices.IndexFunc(files, func(file string) bool { return strings.EqualFold(filepath.Ext(file), ending) })
	if i < 0 {
		return ""
	}
	return files[i]
}
