package gdal

import (
	"math"

	"github.com/airbusgeo/godal"
)

// surveyor places points of a grid on the authalic sphere of WGS 84, on which areas are those of the
// ellipsoid and no pole or meridian is special.
type surveyor struct {
	g      *Grid
	tr     *godal.Transform // to longitude and latitude
	radius float64          // of the authalic sphere, m
}

// wgs84 is the ellipsoid of WGS 84 (EPSG:7030).
var wgs84 = Ellipsoid{A: 6378137, E2: (2 - 1/298.257223563) / 298.257223563}

func (g *Grid) surveyor() (*surveyor, error) {
	lonlat, err := WGS84()
	if err != nil {
		return nil, err
	}
	defer lonlat.Close()
	tr, err := TransformTo(g.SRS, lonlat)
	if err != nil {
		return nil, err
	}
	return &surveyor{g: g, tr: tr, radius: math.Sqrt(wgs84.areaBelow(90))}, nil
}

// vector is a place on the authalic sphere, or the way between two, in m.
type vector [3]float64

func (a vector) dot(b vector) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// cross returns the length of the cross product.
func (a vector) cross(b vector) float64 {
	c := vector{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
	return math.Sqrt(c.dot(c))
}

// places returns where positions in pixels lie, NaN where that is not on the Earth.
func (s *surveyor) places(col, row []float64) []vector {
	for i := range col {
		col[i], row[i] = s.g.At(col[i], row[i])
	}
	ok := make([]bool, len(col))
	_ = s.tr.TransformEx(col, row, nil, ok) // the per-point flags say more than the error
	out := make([]vector, len(col))
	for i := range out {
		if !ok[i] {
			out[i] = vector{math.NaN(), math.NaN(), math.NaN()}
			continue
		}
		sinLon, cosLon := math.Sincos(col[i] * math.Pi / 180)
		z := wgs84.areaBelow(row[i]) / s.radius // Snyder 1987, eq. 3-11: sin β = q / q_p
		r := math.Sqrt(max(0, s.radius*s.radius-z*z))
		out[i] = vector{r * cosLon, r * sinLon, z}
	}
	return out
}

// sides are the ways across a pixel through its centre, along its row and along its column.
type sides [2]vector

// pixels returns the sides of pixels by the position of their upper left corner.
func (s *surveyor) pixels(at [][2]float64) []sides {
	n := len(Corners) - 1
	col, row := make([]float64, n*len(at)), make([]float64, n*len(at))
	for i, p := range at {
		for k, corner := range Corners[:n] {
			col[n*i+k], row[n*i+k] = p[0]+corner[0], p[1]+corner[1]
		}
	}
	places := s.places(col, row)
	out := make([]sides, len(at))
	for i := range out {
		c := places[n*i:]
		for k := range 3 {
			out[i][0][k] = (c[3][k] - c[0][k] + c[2][k] - c[1][k]) / 2
			out[i][1][k] = (c[1][k] - c[0][k] + c[2][k] - c[3][k]) / 2
		}
	}
	return out
}

// area returns the area of the pixel, m².
func (p sides) area() float64 { return p[0].cross(p[1]) }

// trueLength reports whether no length within the pixel differs from the one in the plane of the
// projection by more than lengthTolerance. The squares of the extreme ratios are
// the eigenvalues of E (GᵀG)⁻¹, with the products E of the sides on the Earth and GᵀG of those in the plane.
func (p sides) trueLength(g *Grid) bool {
	gt, m2 := &g.GeoTransform, g.metres*g.metres
	a, b, c := m2*(gt[1]*gt[1]+gt[4]*gt[4]), m2*(gt[1]*gt[2]+gt[4]*gt[5]), m2*(gt[2]*gt[2]+gt[5]*gt[5])
	flat := g.flatArea() * g.flatArea()
	half := (p[0].dot(p[0])*c - 2*p[0].dot(p[1])*b + p[1].dot(p[1])*a) / flat / 2
	spread := math.Sqrt(max(0, half*half-p.area()*p.area()/flat))
	return math.Sqrt(half-spread) > 1-lengthTolerance && math.Sqrt(half+spread) < 1+lengthTolerance
}

// measure measures pixels at the nodes of a lattice over a part of the grid.
func (s *surveyor) measure(part Window) *measures {
	middle := s.pixels([][2]float64{{float64(part.Col0 + part.Cols/2), float64(part.Row0 + part.Rows/2)}})[0]
	m := &measures{part: part, cols: nodes(part.Cols, middle[0]), rows: nodes(part.Rows, middle[1]), trueLength: !s.g.Geographic && s.g.metres == 1}
	at := make([][2]float64, 0, m.cols*m.rows)
	for r := range m.rows {
		for c := range m.cols {
			at = append(at, [2]float64{nodeAt(part.Col0, part.Cols, m.cols, c), nodeAt(part.Row0, part.Rows, m.rows, r)})
		}
	}
	m.m2 = make([]float64, len(at))
	for i, p := range s.pixels(at) {
		if m.m2[i] = p.area(); !math.IsNaN(m.m2[i]) {
			m.trueLength = m.trueLength && p.trueLength(s.g)
		}
	}
	m.fill(s.g.flatArea())
	return m
}

// nodes returns how many nodes a side of n pixels has.
func nodes(n int, pixel vector) int {
	want := 1 + math.Ceil(float64(n)*math.Sqrt(pixel.dot(pixel))/nodeDistance)
	if !(want < mostNodes) { // or unknown
		want = mostNodes
	}
	return min(n, int(want))
}

// nodeAt returns the first edge of the pixel of node i, of nodes evenly spaced over n pixels.
func nodeAt(first, n, nodes, i int) float64 {
	if nodes == 1 {
		return float64(first) + float64(n-1)/2
	}
	return float64(first) + float64(i)*float64(n-1)/float64(nodes-1)
}
