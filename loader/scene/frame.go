package scene

import (
	"errors"
	"math"

	"github.com/airbusgeo/godal"
)

// The disturbance map: 30 m pixels in UTM zone 49N around Shendong.
const (
	mapEPSG          = 32649
	pixelM           = 30.0
	centreX, centreY = 457_300.0, 4_427_800.0
	pixelKm2         = pixelM * pixelM / 1e6
)

// The grid of MOD17A3HGF: 2400 cells to a tile on the MODIS sphere (Running and
// Zhao 2021, User's Guide to MOD17 collection 6.1).
const (
	sinusoidal          = "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs"
	cellM               = 1111950.519667 / 2400
	worldLeft, worldTop = -20015109.354, 10007554.677
)

// frame is the geometry of the scene: the map and the window of the NPP grid
// that covers it.
type frame struct {
	pixels     int     // side of the map
	x0, y0     float64 // top left of the map, m
	row0, col0 int     // global row and column of the window's first cell
	rows, cols int
	cellX0     float64 // top left of the window, m
	cellY0     float64
	utm, sinu  *godal.SpatialRef
}

// newFrame lays the map around the centre and finds the cells under it.
func newFrame(pixels int) (*frame, error) {
	half := float64(pixels/2) * pixelM
	f := &frame{pixels: pixels, x0: centreX - half, y0: centreY + half}
	var err, err2 error
	f.utm, err = godal.NewSpatialRefFromEPSG(mapEPSG)
	f.sinu, err2 = godal.NewSpatialRefFromProj4(sinusoidal)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	return f, f.coverMap()
}

// coverMap sets the window from the rim of the map: both projections are
// one-to-one, so that the extremes lie there. One cell is added on each side.
func (f *frame) coverMap() error {
	toSinu, err := godal.NewTransform(f.utm, f.sinu)
	if err != nil {
		return err
	}
	defer toSinu.Close()
	var xs, ys []float64
	for i := 0; i <= f.pixels; i++ {
		far := f.pixels
		for _, p := range [4][2]int{{i, 0}, {i, far}, {0, i}, {far, i}} {
			xs, ys = append(xs, f.x0+pixelM*float64(p[0])), append(ys, f.y0-pixelM*float64(p[1]))
		}
	}
	if err := toSinu.TransformEx(xs, ys, nil, nil); err != nil {
		return err
	}
	left, right, top, bottom := xs[0], xs[0], ys[0], ys[0]
	for i := range xs {
		left, right = min(left, xs[i]), max(right, xs[i])
		bottom, top = min(bottom, ys[i]), max(top, ys[i])
	}
	f.col0, f.row0 = int(math.Floor((left-worldLeft)/cellM))-1, int(math.Floor((worldTop-top)/cellM))-1
	f.cols = int(math.Floor((right-worldLeft)/cellM)) + 2 - f.col0
	f.rows = int(math.Floor((worldTop-bottom)/cellM)) + 2 - f.row0
	f.cellX0, f.cellY0 = worldLeft+float64(float64(f.col0)*cellM), worldTop-float64(float64(f.row0)*cellM)
	return nil
}

func (f *frame) close() {
	f.utm.Close()
	f.sinu.Close()
}

func (f *frame) cells() int { return f.rows * f.cols }

// mapTransform and cellTransform are GDAL geotransforms.
func (f *frame) mapTransform() [6]float64 { return [6]float64{f.x0, pixelM, 0, f.y0, 0, -pixelM} }
func (f *frame) cellTransform() [6]float64 {
	return [6]float64{f.cellX0, cellM, 0, f.cellY0, 0, -cellM}
}

// cellCentres gives the centres of all cells in pixels from the map's top left.
func (f *frame) cellCentres() (xs, ys []float64, err error) {
	toMap, err := godal.NewTransform(f.sinu, f.utm)
	if err != nil {
		return nil, nil, err
	}
	defer toMap.Close()
	xs, ys = make([]float64, f.cells()), make([]float64, f.cells())
	for i := range xs {
		xs[i] = f.cellX0 + float64((float64(i%f.cols)+0.5)*cellM)
		ys[i] = f.cellY0 - float64((float64(i/f.cols)+0.5)*cellM)
	}
	if err := toMap.TransformEx(xs, ys, nil, nil); err != nil {
		return nil, nil, err
	}
	for i := range xs {
		xs[i], ys[i] = (xs[i]-f.x0)/pixelM, (f.y0-ys[i])/pixelM
	}
	return xs, ys, nil
}

// locator finds the cells of pixels; each goroutine needs its own.
type locator struct {
	*frame
	toSinu *godal.Transform
	xs, ys []float64
}

func (f *frame) newLocator() (*locator, error) {
	toSinu, err := godal.NewTransform(f.utm, f.sinu)
	if err != nil {
		return nil, err
	}
	return &locator{frame: f, toSinu: toSinu, xs: make([]float64, f.pixels), ys: make([]float64, f.pixels)}, nil
}

func (l *locator) close() { l.toSinu.Close() }

// row writes the cell of each pixel of a map row to cells: the one that holds
// the pixel's centre, by the transform of that very point.
func (l *locator) row(row int, cells []int32) error {
	y := l.y0 - float64((float64(row)+0.5)*pixelM)
	for i := range l.xs {
		l.xs[i], l.ys[i] = l.x0+float64((float64(i)+0.5)*pixelM), y
	}
	if err := l.toSinu.TransformEx(l.xs, l.ys, nil, nil); err != nil {
		return err
	}
	for i := range cells {
		r, c := math.Floor((l.cellY0-l.ys[i])/cellM), math.Floor((l.xs[i]-l.cellX0)/cellM)
		cells[i] = int32(r)*int32(l.cols) + int32(c)
	}
	return nil
}
