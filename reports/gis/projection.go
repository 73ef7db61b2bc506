package gis

import (
	"fmt"
	"math"

	"github.com/airbusgeo/godal"
)

// A Projection turns degrees on WGS 84, longitude before latitude, into coordinates of a map and back. Close ends it.
type Projection struct{ toMap, toDegrees *godal.Transform }

// NewProjection returns the transforms between WGS 84 degrees and the coordinates of a map, whose reference system is
// given as WKT. It fails where the system cannot be transformed.
func NewProjection(wkt string) (*Projection, error) {
	srs, err := godal.NewSpatialRefFromWKT(wkt)
	if err != nil {
		return nil, projectionError(err)
	}
	defer srs.Close()
	degrees, err := godal.NewSpatialRefFromEPSG(4326)
	if err != nil {
		return nil, projectionError(err)
	}
	defer degrees.Close()
	toMap, err := godal.NewTransform(degrees, srs)
	if err != nil {
		return nil, projectionError(err)
	}
	toDegrees, err := godal.NewTransform(srs, degrees)
	if err != nil {
		toMap.Close()
		return nil, projectionError(err)
	}
	return &Projection{toMap, toDegrees}, nil
}

func projectionError(err error) error { return fmt.Errorf("project a map: %s", firstLine(err)) }

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
