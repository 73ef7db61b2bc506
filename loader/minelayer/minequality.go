package minelayer

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// outsideShare is the share of a mine's polygon that may lie outside the map without a word.
const outsideShare = 0.01

// pixelsAtOnce is how many pixels of the map are burnt at once.
const pixelsAtOnce = 1 << 20

// MostNamed bounds the findings of one kind; the rest is counted in one more.
const MostNamed = 10

// Judge holds the polygons against the map: whether they meet it, and which pixels several claim.
func (l *Layer) Judge(m *gdal.Grid) ([]finding.Finding, error) {
	outside, met, err := l.outside(m)
	if err != nil {
		return nil, err
	}
	if met == 0 {
		f := finding.Finding{Severity: finding.Error, Input: "mines", Count: int64(len(l.Mines)), Value: finding.Value(100), Expected: "at most 1 % of each mine outside the map",
			Remedy: "check the reference systems of polygons and map, and that both are of the same place"}
		if l.exchanged(m) {
			f.Remedy = says("longitudes and latitudes look exchanged, since the map has the place with the one for the other; longitude comes first")
		}
		return []finding.Finding{f.Says("mines: no polygon meets the map; every one lies outside it")}, nil
	}
	claimed, err := l.claimedTwice(m)
	if err != nil {
		return nil, err
	}
	return slices.Concat(l.Findings, FewOf(outside), FewOf(claimed)), nil
}

// exchanged reports whether the middle of some mine lies on the map once its longitude and latitude are exchanged.
func (l *Layer) exchanged(m *gdal.Grid) bool {
	lonlat, err := gdal.WGS84()
	if err != nil {
		return false
	}
	defer lonlat.Close()
	toMap, err := gdal.TransformTo(lonlat, m.SRS)
	if err != nil {
		return false
	}
	defer toMap.Close()
	return slices.ContainsFunc(l.Mines, func(mn Mine) bool {
		outline, err := godal.NewGeometryFromWKB(mn.WKB, nil)
		if err != nil {
			return false
		}
		defer outline.Close()
		b, err := outline.Bounds()
		x, y := []float64{(b[1] + b[3]) / 2}, []float64{(b[0] + b[2]) / 2}
		if err != nil || math.Abs(y[0]) > 90 || toMap.TransformEx(x, y, nil, nil) != nil {
			return false
		}
		col, row := m.Position(x[0], y[0])
		return col >= 0 && col < float64(m.Width) && row >= 0 && row < float64(m.Height)
	})
}

// FewOf keeps the first findings of a kind and counts the others.
func FewOf(all []finding.Finding) []finding.Finding {
	if len(all) <= MostNamed {
		return all
	}
	rest := finding.Finding{Severity: all[0].Severity, Input: all[0].Input, Remedy: all[0].Remedy}
	for _, f := range all[MostNamed:] {
		rest.Count += f.Count
		rest.AreaKm2 += f.AreaKm2
	}
	return append(all[:MostNamed:MostNamed], rest.Says("mines: further findings of this kind, each of less land: %d", len(all)-MostNamed))
}

// outside lists the mines that lie partly outside the map, the largest share first, and counts those
// that meet it.
func (l *Layer) outside(m *gdal.Grid) (all []finding.Finding, met int, err error) {
	frame, err := m.Frame()
	if err != nil {
		return nil, 0, err
	}
	defer frame.Close()
	for i := range l.Mines {
		mn := &l.Mines[i]
		share := 1.0
		if mn.shape != nil {
			inside, err := commonArea(mn.shape, frame)
			if err != nil {
				return nil, 0, fault.New(fault.ErrData, "load mines %s: mine %q: %w", l.path, mn.ID, err)
			}
			share = 1 - inside/mn.shape.Area()
		}
		mn.Outside = share
		if share < 1-1e-9 {
			met++
		}
		if share > outsideShare {
			all = append(all, finding.Finding{Severity: finding.Warning, Input: "mines", Place: mn.ID, Count: 1, AreaKm2: share * mn.AreaKm2, Value: finding.Value(100 * share),
				Expected: "at most 1 % of the polygon outside the map", Remedy: "its land outside counts in no number; enlarge the map, or leave the mine out"}.
				Says("mines: %s %% of mine %q lies outside the map", fmt.Sprintf("%.3g", 100*share), mn.ID))
		}
	}
	slices.SortStableFunc(all, func(a, b finding.Finding) int { return cmp.Compare(*b.Value, *a.Value) })
	return all, met, nil
}

// commonArea returns the area that two polygons share, in the square of their unit.
func commonArea(a, b *godal.Geometry) (float64, error) {
	common, err := a.Intersection(b)
	if err != nil {
		return 0, fmt.Errorf("its polygon cannot be cut (%s)", fault.FirstLine(err))
	}
	defer common.Close()
	return common.Area(), nil
}

// claimedTwice lists the pairs of mines that share pixels, the most pixels first.
func (l *Layer) claimedTwice(m *gdal.Grid) (all []finding.Finding, err error) {
	for i := range l.Mines {
		for j := i + 1; j < len(l.Mines); j++ {
			a, b := &l.Mines[i], &l.Mines[j]
			if a.shape == nil || b.shape == nil || !boundsMeet(a.bounds, b.bounds) {
				continue
			}
			pixels, km2, err := l.shared(m, a, b)
			if err != nil {
				return nil, err
			}
			if pixels > 0 {
				all = append(all, finding.Finding{Severity: finding.Warning, Input: "mines", Place: a.ID + ", " + b.ID, Count: pixels, AreaKm2: km2, Expected: "each pixel in one mine",
					Remedy: "they count for the mine that is listed last; draw the outlines apart if that is not meant"}.
					Says("mines: pixels claimed by both %q and %q: %d", a.ID, b.ID, pixels))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b finding.Finding) int { return cmp.Compare(b.Count, a.Count) })
	return all, nil
}

func boundsMeet(a, b [4]float64) bool {
	return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

// shared counts the pixels of the map whose centres lie in both mines.
func (l *Layer) shared(m *gdal.Grid, a, b *Mine) (pixels int64, km2 float64, err error) {
	common, err := a.shape.Intersection(b.shape)
	if err != nil {
		return 0, 0, fault.New(fault.ErrData, "load mines %s: mines %q and %q: cannot be compared (%s)", l.path, a.ID, b.ID, fault.FirstLine(err))
	}
	defer common.Close()
	if common.Area() == 0 {
		return 0, 0, nil
	}
	return l.centresIn(m, a.ID, common)
}

// Centres counts the pixels of the map whose centres lie in a mine, whether or not others claim them too.
func (l *Layer) Centres(m *gdal.Grid, mine int) (int64, error) {
	mn := &l.Mines[mine]
	if mn.shape == nil {
		return 0, nil
	}
	pixels, _, err := l.centresIn(m, mn.ID, mn.shape)
	return pixels, err
}

// centresIn counts the pixels whose centres lie in a polygon; id names it.
func (l *Layer) centresIn(m *gdal.Grid, id string, shape *godal.Geometry) (pixels int64, km2 float64, err error) {
	err = EachCentre(m, l.path, id, shape, func(row, col int) {
		pixels++
		km2 += m.PixelArea(row, col) / 1e6
	})
	return pixels, km2, err
}

// EachCentre calls visit for each pixel of the map whose centre lies in a polygon, by rows. The polygon is in map
// coordinates, as [ShapeOn] returns it; path and id name it in errors.
func EachCentre(m *gdal.Grid, path, id string, shape *godal.Geometry, visit func(row, col int)) error {
	bounds, err := shape.Bounds()
	if err != nil {
		return err
	}
	wkb, err := shape.WKB()
	if err != nil {
		return err
	}
	one := &Layer{path: path, Mines: []Mine{{ID: id, shape: shape, onMap: wkb, bounds: bounds}}}
	under, part := m.Under(bounds), m.Cut(bounds)
	if part.Width <= 0 || part.Height <= 0 {
		return nil
	}
	step := max(1, pixelsAtOnce/part.Width)
	owner := make([]int32, part.Width*min(step, part.Height))
	for row := 0; row < part.Height; row += step {
		rows := min(step, part.Height-row)
		if err := one.Rasterize(&part, row, rows, owner[:rows*part.Width]); err != nil {
			return err
		}
		for i, o := range owner[:rows*part.Width] {
			if o >= 0 {
				visit(under.Row0+row+i/part.Width, under.Col0+i%part.Width)
			}
		}
	}
	return nil
}
