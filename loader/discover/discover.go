package discover

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/staging"
)

// Found is what a folder holds of which a study can be made. Candidates stand best first.
type Found struct {
	dir       string
	npp       []*rasters
	destroyed []*rasters // rasters of years or codes
	restored  []*rasters
	annual    []*rasters // NDVI, states or classes by year
	mines     []*polygons
	others    []string // what was not used, a sentence each
	remarks   []string // on the choice of the year rasters
}

// rasters are a series with what its first file says.
type rasters struct {
	series
	*raster
}

// Folder looks at the files of a folder and its subfolders, except hidden ones and datasets. A folder
// that cannot be read is an ErrInput.
func Folder(ctx context.Context, dir string) (*Found, error) {
	paths, err := filesBelow(ctx, dir)
	if err != nil {
		return nil, err
	}
	f := &Found{dir: dir}
	var candidates []string
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if isVector(path) {
			f.addPolygons(path)
			continue
		}
		candidates = append(candidates, path)
	}
	for _, s := range group(candidates) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f.addSeries(s)
	}
	f.choose()
	return f, nil
}

// filesBelow lists the files that may be rasters or polygons, in the order of their names.
func filesBelow(ctx context.Context, dir string) (paths []string, err error) {
	root, err := filepath.EvalSymlinks(dir)
	if err == nil {
		_, err = os.ReadDir(root)
	}
	if err != nil {
		return nil, fault.New(fault.ErrInput, "look at %s: %w; name a folder of rasters and polygons", dir, fault.Cause(err))
	}
	err = filepath.WalkDir(root, func(full string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case full != root && strings.HasPrefix(d.Name(), "."):
			return skip(d)
		case d.IsDir() && full != root && gdal.IsFile(filepath.Join(full, staging.ManifestName)):
			return fs.SkipDir
		}
		below, err := filepath.Rel(root, full)
		if err != nil {
			return err
		}
		if isVector(full) {
			paths = append(paths, filepath.ToSlash(below))
			return skip(d)
		}
		if d.Type().IsRegular() && !gdal.IsSidecar(full) && !isText(full) {
			paths = append(paths, filepath.ToSlash(below))
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		return nil, fault.New(fault.ErrInput, "look at %s: %w; name a folder of rasters and polygons", dir, fault.Cause(err))
	}
	return paths, err
}

// skip passes over a folder as a whole, and over a file.
func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// isText reports whether the ending of a file is that of texts and tables.
func isText(path string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".md", ".py", ".r", ".sh", ".log", ".parquet", ".xlsx", ".docx", ".duckdb", ".ipynb", ".svg", ".zip", ".gz"}, strings.ToLower(filepath.Ext(path)))
}

// addSeries inspects a file of a series and adds it to the candidates for what its numbers look like.
func (f *Found) addSeries(s series) {
	files := s.all()
	r, err := inspect(f.dir, files[0])
	for i := 1; err != nil && i < len(files); i++ {
		r, err = inspect(f.dir, files[i])
	}
	if err != nil {
		if isRaster(files[0]) {
			f.others = append(f.others, strings.Join(s.patterns, ", ")+": cannot be read as a raster")
		}
		return
	}
	if years := s.years(); len(years) > 0 && len(s.files[years[0]]) > 1 && !f.tiles(s.files[years[0]]) {
		for _, one := range s.alone() {
			f.addSeries(one)
		}
		return
	}
	f.add(&rasters{s, r})
}

// isRaster reports whether the ending of a file is that of a raster.
func isRaster(path string) bool {
	return slices.Contains([]string{".tif", ".tiff", ".hdf", ".h5", ".he5", ".nc", ".img", ".grd", ".asc"}, strings.ToLower(filepath.Ext(path)))
}

// tiles reports whether files lie side by side rather than on one place.
func (f *Found) tiles(files []string) bool {
	var frames [][4]float64
	for _, path := range files {
		r, err := inspect(f.dir, path)
		if err != nil || r.fault != "" {
			return false
		}
		g := &r.grid
		x, y := g.At(float64(g.Width), float64(g.Height))
		frame := [4]float64{min(x, g.GeoTransform[0]), min(y, g.GeoTransform[3]), max(x, g.GeoTransform[0]), max(y, g.GeoTransform[3])}
		if slices.Contains(frames, frame) {
			return false
		}
		frames = append(frames, frame)
	}
	return true
}

func (f *Found) add(r *rasters) {
	looks := r.looks()
	if len(looks) == 0 || r.fault != "" {
		f.leave(r)
		return
	}
	kind, annual := looks[0].kind(), len(r.years()) > 1 || r.bandYears() != nil
	switch score := nppScore(r); {
	case kind != looksYears && score > 0 && (annual || len(r.bands) > 1):
		f.npp = append(f.npp, r)
	case !annual && (kind == looksYears || kind == looksFraction || kind == looksCodes):
		f.destroyed = append(f.destroyed, r)
	case annual && (kind == looksStates || kind == looksCodes || isIndex(r)):
		f.annual = append(f.annual, r)
	case annual && score == 0:
		f.npp = append(f.npp, r)
	default:
		f.leave(r)
	}
}

// isIndex reports whether the numbers are those of NDVI or another index from -1 to 1.
func isIndex(r *rasters) bool {
	b := r.looks()[0]
	inUnits := b.least*b.scale+b.offset >= -1.1 && b.most*b.scale+b.offset <= 1.1
	return b.kind() == looksAmount && (speaks(path.Base(r.patterns[0]), []string{"ndvi", "evi", "savi"}) > 0 || inUnits)
}

// leave says what a raster is that the study does not use.
func (f *Found) leave(r *rasters) {
	text := strings.Join(r.patterns, ", ")
	switch looks := r.looks(); {
	case r.fault != "":
		text += ": a raster that " + r.fault
	case len(looks) == 0:
		text += ": no number is known"
	default:
		text += ": " + r.numbers()
	}
	f.others = append(f.others, text)
}

// numbers describes the numbers of the first band that was looked at.
func (r *rasters) numbers() string {
	b := r.looks()[0]
	return fmt.Sprintf("%s, %s from %.6g to %.6g, median %.6g", b.name, b.kind(), b.least, b.most, b.median)
}
