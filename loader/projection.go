package loader

import (
	"math"

	"github.com/airbusgeo/godal"
)

// A Projection turns degrees on WGS 84, longitude before latitude, into coordinates of a map and back. Close ends it.
type Projection struct{ toMap, toDegrees *godal.Transform }

// NewProjection is that of a map by its reference system in WKT. An error says that the map lies nowhere on the earth.
func NewProjection(wkt string) (*Projection, error) {
	srs, err := godal.NewSpatialRefFromWKT(wkt)
	if err != nil {
		return nil, fail(ErrInput, "project a map: %s", firstLine(err.Error()))
	}
	defer srs.Close()
	lonlat, err := wgs84()
	if err != nil {
		return nil, err
	}
	defer lonlat.Close()
	toMap, err := transformTo(lonlat, srs)
	if err != nil {
		return nil, err
	}
	toDegrees, err := transformTo(srs, lonlat)
	if err != nil {
		toMap.Close()
		return nil, err
	}
	return &Projection{toMap, toDegrees}, nil
}

// Close ends the projection.
func (p *Projection) Close() {
	p.toMap.Close()
	p.toDegrees.Close()
}

// ToMap turns degrees into coordinates, in place. Where there are none, both are NaN.
func (p *Projection) ToMap(x, y []float64) { project(p.toMap, x, y) }

// ToDegrees turns coordinates into degrees, in place. Where there are none, both are NaN.
func (p *Projection) ToDegrees(x, y []float64) { project(p.toDegrees, x, y) }

func project(tr *godal.Transform, x, y []float64) {
	if len(x) == 0 {
		return
	}
	ok := make([]bool, len(x))
	// An error says that some point failed, ok which.
	_ = tr.TransformEx(x, y, nil, ok)
	for i := range ok {
		if !ok[i] {
			x[i], y[i] = math.NaN(), math.NaN()
		}
	}
}
