package minelayer

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/airbusgeo/godal"
	"golang.org/x/text/unicode/norm"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// merge adds the polygon of a feature to the layer. Features of one identifier are one mine, which
// keeps the place and the name of the first.
func (r *mineReader) merge(feature int, m *Mine, g *godal.Geometry) error {
	if g == nil || g.Empty() {
		return NoPolygon("has no geometry")
	}
	shape, repaired, err := ValidPolygon(g, r.srs)
	if err != nil {
		return err
	}
	before := r.seen[m.ID]
	if before == nil {
		r.compareIDs(m.ID)
		r.seen[m.ID] = &seenMine{index: len(r.layer.Mines), first: feature, features: 1, shape: shape}
		r.layer.Mines = append(r.layer.Mines, Mine{ID: m.ID, Name: m.Name, Repaired: repaired})
		return r.placeAgain(r.seen[m.ID])
	}
	defer shape.Close()
	whole, err := joined(before.shape, shape, r.srs)
	if err != nil {
		return err
	}
	before.shape.Close()
	before.shape = whole
	before.features++
	first := &r.layer.Mines[before.index]
	first.Repaired = first.Repaired || repaired
	if first.Name != m.Name {
		r.found(finding.Finding{Severity: finding.Error, Place: m.ID, Count: 2, Remedy: "make the identifiers unique, since the names differ, or the names alike if they are one mine"}.
			Says("load mines %s: features %d and %d share %s %q", r.in.File, before.first, feature, r.in.ID, m.ID))
	}
	return r.placeAgain(before)
}

// joined returns the polygons of both as one multipolygon; what overlaps becomes its union.
func joined(a, b *godal.Geometry, srs *godal.SpatialRef) (*godal.Geometry, error) {
	both, err := clone(a, srs)
	if err != nil {
		return nil, err
	}
	for i := range b.GeometryCount() {
		part, err := b.SubGeometry(i)
		if err == nil {
			err = both.AddGeometry(part)
		}
		if err != nil {
			both.Close()
			return nil, fmt.Errorf("cannot be joined to the feature before it (%s)", fault.FirstLine(err))
		}
	}
	if both.Valid() {
		return both, nil
	}
	defer both.Close()
	return unionOf(both)
}

// placeAgain places what is known of a mine, in place of what was known before.
func (r *mineReader) placeAgain(s *seenMine) error {
	m := &r.layer.Mines[s.index]
	if m.shape != nil {
		m.shape.Close()
		m.shape = nil
	}
	g, err := clone(s.shape, r.srs)
	if err != nil {
		return err
	}
	defer g.Close()
	return r.place(m, g)
}

// compareIDs finds identifiers that only blanks, only the way to store accents, or only capitals tell apart.
func (r *mineReader) compareIDs(id string) {
	bare := norm.NFC.String(strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return c
	}, id))
	folded := strings.ToLower(bare)
	if other, ok := r.blank[bare]; ok {
		f := finding.Finding{Severity: finding.Warning, Place: id, Count: 2, Remedy: "they count as two mines; write the identifier alike if they are one"}
		if norm.NFC.String(other) == norm.NFC.String(id) {
			r.found(f.Says("mines: identifiers %+q and %+q differ only in how accents are stored", other, id))
		} else {
			r.found(f.Says("mines: identifiers %q and %q differ only in blanks", other, id))
		}
	} else if other, ok := r.folded[folded]; ok {
		r.found(finding.Finding{Severity: finding.Remark, Place: id, Count: 2, Remedy: "they count as two mines; write the identifier alike if they are one"}.
			Says("mines: identifiers %q and %q differ only in capitals", other, id))
	}
	r.blank[bare], r.folded[folded] = id, id
}

// sayMerged remarks the mines that several features make up.
func (r *mineReader) sayMerged() {
	for _, m := range r.layer.Mines {
		if n := r.seen[m.ID].features; n > 1 {
			r.found(finding.Finding{Severity: finding.Remark, Place: m.ID, Count: int64(n)}.Says("mines: %d features of identifier %q are one mine", n, m.ID))
		}
	}
}

// sayRepaired remarks the mines whose polygons were mended, of which rings crossed themselves or parts overlapped.
func (r *mineReader) sayRepaired() {
	var ids []string
	km2 := 0.0
	for _, m := range r.layer.Mines {
		if m.Repaired {
			ids, km2 = append(ids, m.ID), km2+m.AreaKm2
		}
	}
	if len(ids) > 0 {
		r.found(finding.Finding{Severity: finding.Remark, Place: someOf(ids), Count: int64(len(ids)), AreaKm2: km2}.Says("mines: polygons with rings that cross themselves or parts that overlap, which are repaired: %d", len(ids)))
	}
}

// place fills in the polygon in both reference systems. It leaves g in that of the map.
func (r *mineReader) place(m *Mine, g *godal.Geometry) error {
	lonlat, shape, km2, err := r.placer.Place(g)
	if err != nil {
		return err
	}
	defer lonlat.Close()
	m.AreaKm2, m.shape = km2, shape
	outline, err := towards(0, 360, lonlat)
	if err != nil {
		return err
	}
	defer outline.Close()
	if m.WKB, err = outline.WKB(); err != nil {
		return fmt.Errorf("cannot be written as WKB (%s)", fault.FirstLine(err))
	}
	if shape == nil {
		return nil
	}
	if m.onMap, err = m.shape.WKB(); err != nil {
		return fmt.Errorf("cannot be written as WKB (%s)", fault.FirstLine(err))
	}
	m.bounds, err = m.shape.Bounds()
	return err
}

// ShapeOn returns a polygon in the coordinates of a map as goroutines share it. With a reference system of
// its own GDAL would write that out for each of them, into the same memory.
func ShapeOn(m *gdal.Grid, g *godal.Geometry) (*godal.Geometry, error) {
	if m.Round() == 0 {
		return clone(g, nil)
	}
	middle, _ := m.At(float64(m.Width)/2, float64(m.Height)/2)
	return towards(middle, m.Round(), g)
}
