package loader

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/airbusgeo/godal"
)

// outsideShare is the share of a mine's polygon that may lie outside the map without a word.
const outsideShare = 0.01

// mostNamed bounds the findings of one kind; the rest is counted in one more.
const mostNamed = 10

// judge holds the polygons against the map: whether they meet it, and which pixels several claim.
func (l *mineLayer) judge(m *grid) ([]Finding, error) {
	outside, met, err := l.outside(m)
	if err != nil {
		return nil, err
	}
	if met == 0 {
		return []Finding{Finding{Severity: SeverityError, Input: "mines", Count: int64(len(l.mines)), Value: found(100), Expected: "at most 1 % of each mine outside the map",
			Remedy: "check the reference systems of polygons and map, and that both are of the same place"}.says("mines: no polygon meets the map; every one lies outside it")}, nil
	}
	claimed, err := l.claimedTwice(m)
	if err != nil {
		return nil, err
	}
	return slices.Concat(l.findings, fewOf(outside), fewOf(claimed)), nil
}

// fewOf keeps the first findings of a kind and counts the others.
func fewOf(all []Finding) []Finding {
	if len(all) <= mostNamed {
		return all
	}
	rest := Finding{Severity: all[0].Severity, Input: all[0].Input, Remedy: all[0].Remedy}
	for _, f := range all[mostNamed:] {
		rest.Count += f.Count
		rest.AreaKm2 += f.AreaKm2
	}
	return append(all[:mostNamed:mostNamed], rest.says("mines: further findings of this kind, each of less land: %d", len(all)-mostNamed))
}

// outside lists the mines that lie partly outside the map, the largest share first, and counts those
// that meet it.
func (l *mineLayer) outside(m *grid) (all []Finding, met int, err error) {
	frame, err := m.frame()
	if err != nil {
		return nil, 0, err
	}
	defer frame.Close()
	for i := range l.mines {
		mn := &l.mines[i]
		share := 1.0
		if mn.shape != nil {
			inside, err := commonArea(mn.shape, frame)
			if err != nil {
				return nil, 0, fail(ErrData, "load mines %s: mine %q: %w", l.path, mn.id, err)
			}
			share = 1 - inside/mn.shape.Area()
		}
		if share < 1-1e-9 {
			met++
		}
		if share > outsideShare {
			all = append(all, Finding{Severity: SeverityWarning, Input: "mines", Place: mn.id, Count: 1, AreaKm2: share * mn.areaKm2, Value: found(100 * share),
				Expected: "at most 1 % of the polygon outside the map", Remedy: "its land outside counts in no number; enlarge the map, or leave the mine out"}.
				says("mines: %s %% of mine %q lies outside the map", fmt.Sprintf("%.3g", 100*share), mn.id))
		}
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(*b.Value, *a.Value) })
	return all, met, nil
}

// frame returns the outline of the raster in its own coordinates.
func (g *grid) frame() (*godal.Geometry, error) {
	w, h := float64(g.width), float64(g.height)
	text := "POLYGON(("
	for i, corner := range corners {
		if i > 0 {
			text += ","
		}
		x, y := g.at(corner[0]*w, corner[1]*h)
		text += fmt.Sprintf("%.17g %.17g", x, y)
	}
	return godal.NewGeometryFromWKT(text+"))", nil)
}

// commonArea returns the area that two polygons share, in the square of their unit.
func commonArea(a, b *godal.Geometry) (float64, error) {
	common, err := a.Intersection(b)
	if err != nil {
		return 0, fmt.Errorf("its polygon cannot be cut (%s)", firstLine(err))
	}
	defer common.Close()
	return common.Area(), nil
}

// claimedTwice lists the pairs of mines that share pixels, the most pixels first.
func (l *mineLayer) claimedTwice(m *grid) (all []Finding, err error) {
	for i := range l.mines {
		for j := i + 1; j < len(l.mines); j++ {
			a, b := &l.mines[i], &l.mines[j]
			if a.shape == nil || b.shape == nil || !boundsMeet(a.bounds, b.bounds) {
				continue
			}
			pixels, km2, err := l.shared(m, a, b)
			if err != nil {
				return nil, err
			}
			if pixels > 0 {
				all = append(all, Finding{Severity: SeverityWarning, Input: "mines", Place: a.id + ", " + b.id, Count: pixels, AreaKm2: km2, Expected: "each pixel in one mine",
					Remedy: "they count for the mine that is listed last; draw the outlines apart if that is not meant"}.
					says("mines: pixels claimed by both %q and %q: %d", a.id, b.id, pixels))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(b.Count, a.Count) })
	return all, nil
}

func boundsMeet(a, b [4]float64) bool {
	return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

// shared counts the pixels of the map whose centres lie in both mines.
func (l *mineLayer) shared(m *grid, a, b *mine) (pixels int64, km2 float64, err error) {
	common, err := a.shape.Intersection(b.shape)
	if err != nil {
		return 0, 0, fail(ErrData, "load mines %s: mines %q and %q: cannot be compared (%s)", l.path, a.id, b.id, firstLine(err))
	}
	defer common.Close()
	if common.Area() == 0 {
		return 0, 0, nil
	}
	bounds, err := common.Bounds()
	if err != nil {
		return 0, 0, err
	}
	both := &mineLayer{path: l.path, mines: []mine{{id: a.id, shape: common, bounds: bounds}}}
	part, row0 := m.cut(bounds)
	if part.width <= 0 || part.height <= 0 {
		return 0, 0, nil
	}
	step := max(1, stripPixels/part.width)
	owner := make([]int32, part.width*min(step, part.height))
	for row := 0; row < part.height; row += step {
		rows := min(step, part.height-row)
		if err := both.rasterize(&part, row, rows, owner[:rows*part.width]); err != nil {
			return 0, 0, err
		}
		for i, o := range owner[:rows*part.width] {
			if o >= 0 {
				pixels++
				km2 += m.pixelArea(row0+row+i/part.width) / 1e6
			}
		}
	}
	return pixels, km2, nil
}

// cut returns the part of the grid under a rectangle of map coordinates and its first row.
func (g *grid) cut(bounds [4]float64) (part grid, row0 int) {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, x := range []float64{bounds[0], bounds[2]} {
		for _, y := range []float64{bounds[1], bounds[3]} {
			col, row := g.position(x, y)
			low[0], high[0] = min(low[0], col), max(high[0], col)
			low[1], high[1] = min(low[1], row), max(high[1], row)
		}
	}
	col0, col1 := int(max(0, math.Floor(low[0]))), int(min(float64(g.width), math.Ceil(high[0])))
	row0 = int(max(0, math.Floor(low[1])))
	row1 := int(min(float64(g.height), math.Ceil(high[1])))
	part = *g
	part.gt[0], part.gt[3] = g.at(float64(col0), float64(row0))
	part.width, part.height = col1-col0, row1-row0
	return part, row0
}
