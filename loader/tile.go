package loader

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// nppTile is one file of one year.
type nppTile struct {
	path, dataset string // dataset is GDAL's name of the raster in the file
	year          int
	band          int    // index in the raster, without alpha bands
	named         int    // year that the file gives the band, 0 without one or where the band was found by it
	name          string // of the raster in a container, else of the band
	row0, col0    int    // of its first cell on the series grid
	width, height int
	encoding
	means *decoding // of the stored numbers; nil where each is decoded by itself
}

// frame returns the cells of the series grid that the tile holds.
func (t *nppTile) frame() gdal.Window {
	return gdal.Window{Row0: t.row0, Col0: t.col0, Rows: t.height, Cols: t.width}
}

// covers reports whether the tile holds a cell of the series grid.
func (t *nppTile) covers(row, col int) bool { return t.frame().Index(row, col) >= 0 }

// find opens the NPP raster of the file: the wanted subdataset of a container, in which {year} is
// the year, else the one that is named as NPP or the only one, or the file itself.
func (t *nppTile) find(subdataset string) (*godal.Dataset, error) {
	ds, err := gdal.OpenRaster("load npp", t.path)
	if err != nil {
		return nil, err
	}
	names := gdal.Subdatasets(ds)
	if len(names) == 0 && subdataset == "" {
		t.dataset = t.path
		return ds, nil
	}
	_ = ds.Close()
	have := make([]string, len(names))
	for i, name := range names {
		have[i] = gdal.ShortSubdataset(name)
	}
	want := strings.ReplaceAll(subdataset, studyfile.YearWord, strconv.Itoa(t.year))
	if i := pickNPP(have, want); i >= 0 {
		t.dataset = names[i]
		return t.open()
	}
	remedy := "give MOD17A3HGF files or name the NPP with npp.subdataset"
	if subdataset == "" && slices.ContainsFunc(have, func(name string) bool { return gdal.YearIn(name) != 0 }) {
		remedy = "name the NPP with npp.subdataset, as npp_{year}"
	}
	if len(have) == 0 {
		have = []string{"none"}
	}
	if want == "" {
		want = modisField
	}
	return nil, fault.New(errNoRaster, "load npp %s: want subdataset %s, have %s; %s", t.path, want, strings.Join(have, ", "), remedy)
}

// errNoRaster marks a container without the wanted raster.
var errNoRaster = fault.New(fault.ErrData, "no such raster")

// pickNPP returns the index of the wanted raster among those of a container, -1 without it.
func pickNPP(have []string, want string) int {
	if want != "" {
		return slices.Index(have, want)
	}
	for _, usual := range []string{modisField, "npp"} {
		if i := slices.IndexFunc(have, func(name string) bool { return strings.EqualFold(name, usual) }); i >= 0 {
			return i
		}
	}
	if len(have) == 1 {
		return 0
	}
	return -1
}

// open opens the raster that find has found.
func (t *nppTile) open() (*godal.Dataset, error) {
	ds, err := gdal.OpenQuietly("load npp", t.dataset)
	if err != nil {
		return nil, fault.New(fault.ErrInput, "load npp %s: GDAL cannot read it (%s); fetch the file again", t.path, gdal.Cause(err, t.path))
	}
	if err := gdal.CheckBlocks("load npp", t.path, ds); err != nil {
		_ = ds.Close()
		return nil, err
	}
	return ds, nil
}

// read decodes a window within the tile.
func (t *nppTile) read(w gdal.Window) (nppPart, error) {
	ds, err := t.open()
	if err != nil {
		return nppPart{}, err
	}
	defer ds.Close()
	part := nppPart{Window: w, tile: t}
	band, col, row := gdal.DataBands(ds)[t.band], w.Col0-t.col0, w.Row0-t.row0
	if t.means != nil {
		part.stored, part.means = make([]uint16, w.Cells()), t.means
		err = read16(t.path, band, t.kind, col, row, part.stored, w.Cols, w.Rows)
	} else {
		part.value, part.class = make([]float64, w.Cells()), make([]int16, w.Cells())
		err = gdal.ReadQuietly("load npp", t.path, band, col, row, part.value, w.Cols, w.Rows, func(i int) { part.value[i] = math.NaN() })
	}
	if err != nil {
		return nppPart{}, gdal.Damaged("load npp", t.path, row, w.Rows, err, "fetch it again")
	}
	for i, v := range part.value {
		part.value[i], part.class[i] = t.decode(v)
	}
	return part, nil
}

// sameNPP is the share by which two files may differ in the NPP of a cell: single precision against decimals.
const sameNPP = 1e-6

// joins reports as an error what two tiles of one year have twice. Frames may overlap where only
// one tile knows the NPP, or both know the same; a tile that adds no cell is a mistake.
func (t *nppTile) joins(o *nppTile) error {
	frame, others := t.frame(), o.frame()
	shared := frame.Meet(others)
	if shared.Rows <= 0 || shared.Cols <= 0 {
		return nil
	}
	a, err := t.read(shared)
	if err != nil {
		return err
	}
	b, err := o.read(shared)
	if err != nil {
		return err
	}
	both := 0
	for i := range shared.Cells() {
		v, _ := a.cell(i)
		switch w, _ := b.cell(i); {
		case math.IsNaN(v) || math.IsNaN(w):
		case math.Abs(v-w) > sameNPP*max(math.Abs(v), 1):
			return fmt.Errorf("hold different NPP for the same cell, %.6g and %.6g g C m-2 a-1", w, v)
		default:
			both++
		}
	}
	if both > 0 && (shared == frame || shared == others) {
		return errors.New("hold the same cells")
	}
	return nil
}
