package loader

import (
	"math"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// judged are the findings on mines over the map of 10 × 10 pixels.
func judged(t testing.TB, in studyfile.MinesInput) (all []string) {
	t.Helper()
	layer, err := minelayer.Open(in, mapOf(t), false)
	if err != nil {
		t.Fatal(err)
	}
	defer layer.Close()
	found, err := layer.Judge(mapOf(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		all = append(all, f.Severity+" "+f.Message)
	}
	return all
}

func TestMineFindings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		features []string
		want     []string
	}{
		{"sound", []string{square("A", 0, 0, 4, 4), square("B", 4, 0, 8, 4)}, nil},
		// 2 of 4 columns of A, and 9 of 10 of B, lie left of the map.
		{"partly outside", []string{square("A", -2, 0, 2, 4), square("B", -9, 4, 1, 8)}, []string{
			`warning mines: 90 % of mine "B" lies outside the map`, `warning mines: 50 % of mine "A" lies outside the map`}},
		{"all outside", []string{square("A", 20, 20, 22, 22), square("B", 30, 30, 32, 32)}, []string{"error mines: no polygon meets the map; every one lies outside it"}},
		{"claimed twice", []string{square("A", 0, 0, 4, 4), square("B", 3, 3, 6, 6), square("C", 3, 0, 8, 4)}, []string{
			`warning mines: pixels claimed by both "A" and "C": 4`, `warning mines: pixels claimed by both "B" and "C": 3`, `warning mines: pixels claimed by both "A" and "B": 1`}},
		{"blanks", []string{square("A 1", 0, 0, 2, 2), square("A1", 4, 4, 6, 6)}, []string{`warning mines: identifiers "A 1" and "A1" differ only in blanks`}},
		{"one mine", []string{square("A", 0, 0, 2, 2), square("B", 2, 2, 4, 4), square("A", 4, 4, 6, 6)}, []string{`remark mines: 2 features of identifier "A" are one mine`}},
	} {
		t.Run(c.name, func(t *testing.T) { same(t, "findings", judged(t, mineFile(t, collection(c.features...))), c.want...) })
	}
	named := mineFile(t, collection(strings.Replace(square("A", 0, 0, 2, 2), `"id"`, `"name":"East","id"`, 1), strings.Replace(square("A", 4, 4, 6, 6), `"id"`, `"name":"West","id"`, 1)))
	named.Name = "name"
	same(t, "names differ", judged(t, named), `error load mines `+named.File+`: features 1 and 2 share id "A"`, `remark mines: 2 features of identifier "A" are one mine`)
	var many []string
	for i := range 12 {
		many = append(many, square(string(rune('A'+i)), -1, float64(i)/2, 1, float64(i+1)/2))
	}
	if got := judged(t, mineFile(t, collection(many...))); len(got) != minelayer.MostNamed+1 || got[minelayer.MostNamed] != "warning mines: further findings of this kind, each of less land: 2" {
		t.Errorf("many: %q", got)
	}
}

// TestMineOfFeatures draws a mine of two features that overlap; its area equals the area of their union.
func TestMineOfFeatures(t *testing.T) {
	t.Parallel()
	in := mineFile(t, collection(square("A", 0, 0, 3, 2), square("B", 5, 5, 6, 6), square("A", 2, 0, 4, 2)))
	same(t, "owners", owners(t, in), strings.Fields("1111...... 1111...... .......... .......... .......... .....2.... .......... .......... .......... ..........")...)
	layer, err := minelayer.Open(in, mapOf(t), false)
	if err != nil {
		t.Fatal(err)
	}
	defer layer.Close()
	if got := layer.Mines[0].AreaKm2 * 0.9996 * 0.9996; math.Abs(got/800e-6-1) > 1e-5 {
		t.Errorf("area %.9g km², want 0.0008", got)
	}
}

// TestMinesRefuseTheMap refuses polygons beside the map, and records that in a lenient load.
func TestMinesRefuseTheMap(t *testing.T) {
	t.Parallel()
	s := drawn("1999 0\n1999 0", "", "300", "300")
	s.mines = collection(square("A", 20, 20, 22, 22))
	s.refused(t, fault.ErrData, "mines: no polygon meets the map; every one lies outside it; check the reference systems of polygons and map, and that both are of the same place, or load with --lenient to record it and go on")
	_, summary, err := load1(t, s.write(t), Options{Lenient: true})
	if err != nil || messages(summary, "mines") == nil {
		t.Errorf("lenient: %v, %v", err, summary)
	}
}

// TestLenientRecordsFeatures records the features without a polygon that a lenient load leaves out.
func TestLenientRecordsFeatures(t *testing.T) {
	t.Parallel()
	layer, err := minelayer.Open(mineFile(t, collection(polygon(`"id":"P"`, "Point", "[5,-5]"), square("A", 0, 0, 2, 2))), mapOf(t), true)
	if err != nil {
		t.Fatal(err)
	}
	defer layer.Close()
	if f := layer.Findings; len(f) != 1 || f[0].Severity != finding.Error || f[0].Count != 1 || f[0].Place != `"P" (feature 1, is a point)` || f[0].Message != "mines: features that are not polygons are left out: 1" {
		t.Errorf("findings %+v", f)
	}
}

// TestMineGeometries reads shapes that are not plain polygons. The areas are by hand.
func TestMineGeometries(t *testing.T) {
	t.Parallel()
	srs := crs(t, utm49)
	defer srs.Close()
	for _, c := range []struct {
		wkt  string
		area float64
	}{
		{"CURVEPOLYGON(CIRCULARSTRING(0 0,10 10,20 0,10 -10,0 0))", math.Pi * 100},
		{"MULTISURFACE(((0 0,10 0,10 10,0 10,0 0)),CURVEPOLYGON(CIRCULARSTRING(100 0,110 10,120 0,110 -10,100 0)))", 100 + math.Pi*100},
		{"GEOMETRYCOLLECTION(CURVEPOLYGON(CIRCULARSTRING(0 0,10 10,20 0,10 -10,0 0)),POINT(3 3))", math.Pi * 100},
		{"TRIANGLE((0 0,10 0,10 10,0 0))", 50},
		{"TIN(((0 0,10 0,10 10,0 0)),((0 0,10 10,0 10,0 0)))", 100},
		{"POLYGON M((0 0 7,10 0 7,10 10 7,0 0 7))", 50},
		{"MULTIPOLYGON ZM(((0 0 1 7,10 0 1 7,10 10 1 7,0 0 1 7)))", 50},
		{"POLYHEDRALSURFACE Z(((0 0 1,10 0 2,10 10 3,0 0 1)))", 50},
	} {
		g, err := godal.NewGeometryFromWKT(c.wkt, srs)
		if err != nil {
			t.Fatal(err)
		}
		shape, _, err := minelayer.ValidPolygon(g, srs)
		g.Close()
		if err != nil {
			t.Errorf("%s: %v", c.wkt, err)
			continue
		}
		if got := shape.Area(); math.Abs(got/c.area-1) > 2e-3 {
			t.Errorf("%s: area %v, want %v", c.wkt, got, c.area)
		}
		shape.Close()
	}
}
