package reports

import (
	"math"
	"strconv"
	"strings"
)

// A point is a position in degrees, or in units of a drawing.
type point struct{ x, y float64 }

// rings reads the rings of a polygon or multipolygon in well-known text. Any other text has none.
func rings(wkt string) [][]point {
	if !strings.HasPrefix(wkt, "POLYGON") && !strings.HasPrefix(wkt, "MULTIPOLYGON") {
		return nil
	}
	var all [][]point
	for _, part := range strings.FieldsFunc(wkt, func(r rune) bool { return r == '(' || r == ')' }) {
		var ring []point
		for _, vertex := range strings.Split(part, ",") {
			fields := strings.Fields(vertex)
			if len(fields) < 2 {
				break
			}
			x, errX := strconv.ParseFloat(fields[0], 64)
			y, errY := strconv.ParseFloat(fields[1], 64)
			if errX != nil || errY != nil {
				break
			}
			ring = append(ring, point{x, y})
		}
		if len(ring) > 2 {
			all = append(all, ring)
		}
	}
	return all
}

// A bounds is a box in degrees.
type bounds struct{ west, south, east, north float64 }

// boundsOf returns the box around all rings, with a margin.
func boundsOf(all [][]point) bounds {
	b := bounds{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, ring := range all {
		for _, p := range ring {
			b.west, b.east = min(b.west, p.x), max(b.east, p.x)
			b.south, b.north = min(b.south, p.y), max(b.north, p.y)
		}
	}
	margin := 0.04 * max(b.east-b.west, b.north-b.south, 1e-6)
	return bounds{b.west - margin, b.south - margin, b.east + margin, b.north + margin}
}

// view returns an equirectangular view of the box, true to scale at its middle latitude.
func (b bounds) view() view {
	cosine := math.Cos((b.south + b.north) / 2 * math.Pi / 180)
	width, height := (b.east-b.west)*cosine, b.north-b.south
	scale := min(room.x/width, room.y/height) // units a degree of latitude
	return view{
		width: width * scale, height: height * scale,
		draw: func(degrees []point) []point {
			return project(degrees, func(x, y []float64) {
				for i := range x {
					x[i], y[i] = (x[i]-b.west)*cosine*scale, (b.north-y[i])*scale
				}
			})
		},
		locate: func(units []point) []point {
			return project(units, func(x, y []float64) {
				for i := range x {
					x[i], y[i] = b.west+x[i]/scale/cosine, b.north-y[i]/scale
				}
			})
		},
	}
}

// b2i returns 1 for true, for counting and choosing.
func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// simplify removes vertices that lie within the tolerance of the line between those that stay (Ramer, Douglas and
// Peucker).
func simplify(line []point, tolerance float64) []point {
	if len(line) < 3 {
		return line
	}
	first, last := line[0], line[len(line)-1]
	farthest, distance := 0, tolerance
	for i, p := range line[1 : len(line)-1] {
		if d := toSegment(p, first, last); d > distance {
			farthest, distance = i+1, d
		}
	}
	if farthest == 0 {
		return []point{first, last}
	}
	head := simplify(line[:farthest+1], tolerance)
	return append(head[:len(head)-1:len(head)-1], simplify(line[farthest:], tolerance)...)
}

// toSegment returns the distance from p to the segment between a and b.
func toSegment(p, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	share := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		share = min(max(((p.x-a.x)*dx+(p.y-a.y)*dy)/length, 0), 1)
	}
	return math.Hypot(p.x-a.x-share*dx, p.y-a.y-share*dy)
}

// ticks returns about n round numbers between low and high.
func ticks(low, high float64, n int) []float64 {
	step := roundStep((high - low) / float64(n))
	var all []float64
	for i := math.Ceil(low / step); i*step <= high; i++ {
		all = append(all, math.Round(i*step*1e9)/1e9)
	}
	return all
}

// roundStep returns the smallest number that is 1, 2 or 5 times a power of ten and at least rough.
func roundStep(rough float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, step := range []float64{1, 2, 5} {
		if step*power >= rough*(1-1e-9) {
			return step * power
		}
	}
	return 10 * power
}
