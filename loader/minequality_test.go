package loader

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"
	textencoding "golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"

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
		{"capitals", []string{square("Pit a", 0, 0, 2, 2), square("PIT A", 4, 4, 6, 6), square("PITA", 6, 4, 8, 6)}, []string{
			`remark mines: identifiers "Pit a" and "PIT A" differ only in capitals`, `warning mines: identifiers "PIT A" and "PITA" differ only in blanks`}},
		{"accents", []string{square("\u00e91", 0, 0, 2, 2), square("e\u03011", 4, 4, 6, 6)}, []string{`warning mines: identifiers "\u00e91" and "e\u03011" differ only in how accents are stored`}},
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

// TestNamesInAnotherEncoding reads names whose bytes in GBK, UTF-8, Shift-JIS or Windows-1251 were written as western
// letters of a GeoJSON, and names of western languages, which are sound.
func TestNamesInAnotherEncoding(t *testing.T) {
	t.Parallel()
	const remedy = "; if they are, write the file again from its source and name that encoding there, as ogr2ogr -oo ENCODING=GBK does of a Shapefile"
	western := func(in textencoding.Encoding, names ...string) (garbled []string) {
		for _, name := range names {
			stored, err := in.NewEncoder().String(name)
			if err != nil {
				t.Fatal(err)
			}
			read, err := charmap.ISO8859_1.NewDecoder().String(stored)
			if err != nil {
				t.Fatal(err)
			}
			garbled = append(garbled, read)
		}
		return garbled
	}
	for _, c := range []struct {
		name  string
		names []string
		want  string
	}{
		{"GBK", western(simplifiedchinese.GBK, "神木", "大柳塔煤矿 2"), `mines: names look like GBK that was read in another encoding: "ÉñÄ¾" would be "神木"`},
		{"UTF-8", western(textencoding.Nop, "神木"), `mines: names look like UTF-8 that was read in another encoding: "ç¥\u009eæ\u009c¨" would be "神木"`},
		{"Shift-JIS", western(japanese.ShiftJIS, "夕張炭鉱", "みなみ"), `mines: names look like Shift_JIS that was read in another encoding: "\u0097[\u0092£\u0092Y\u008dz" would be "夕張炭鉱"`},
		{"Windows-1251", western(charmap.Windows1251, "РАЗРЕЗ", "Шахта Южная"), `mines: names look like windows-1251 that was read in another encoding: "ÐÀÇÐÅÇ" would be "РАЗРЕЗ"`},
		{"western", []string{"Größe", "São João", "Forêt-Éloignée", "Åå", "Ñuñoa", "Þórður"}, ""},
		{"Chinese", []string{"神木"}, ""},
		{"lost", []string{"\uFFFD\uFFFDľ"}, "mines: names hold U+FFFD, the sign for a character that could not be read: \"\uFFFD\uFFFDľ\"; write the file again from its source, in UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var features []string
			for i, name := range c.names {
				features = append(features, square(name, float64(i), 0, float64(i+1), 2))
			}
			layer, err := minelayer.Open(mineFile(t, collection(features...)), mapOf(t), false)
			if err != nil {
				t.Fatal(err)
			}
			defer layer.Close()
			var got []string
			for _, f := range layer.Findings {
				got = append(got, strings.TrimSuffix(f.String(), remedy))
			}
			if text := strings.Join(got, "\n"); text != c.want {
				t.Errorf("got %s\nwant %s", text, c.want)
			}
		})
	}
}

// TestMineWithoutPixels says which mines no pixel counts for: B lies between the centres of pixels, C under D. E lies beyond
// the map, which is another finding.
func TestMineWithoutPixels(t *testing.T) {
	t.Parallel()
	s := drawn("2001 0 0 0\n0 0 0 0", "", "100 100", "100 100")
	s.mines = collection(square("A", 0, 0, 2, 1), square("B", 2.6, 0.6, 3.4, 1.4), square("C", 0, 1, 1, 2), square("D", 0, 1, 2, 2), square("E", 50, 50, 60, 60))
	_, summary := s.loaded(t)
	var got []string
	for _, f := range summary.Findings {
		if strings.Contains(f.Message, "has no land") {
			got = append(got, fmt.Sprintf("%s %s %.3g %s", f.Severity, f.Place, f.AreaKm2, f.Message))
		}
	}
	// Of 8 m by 8 m, and one pixel of 10 m by 10 m.
	same(t, "findings", got, `warning B 6.41e-05 mines: no pixel has its centre in mine "B", whose polygon has 6.41e-05 km2, and it has no land`,
		`remark C 0.0001 mines: the pixels of mine "C" are all unmapped or in other mines, and it has no land: 1`)
}

// TestPolygonsRepaired counts the land of odd polygons once, and remarks them: a bow tie of half a square, a ring that goes round
// twice, overlapping parts.
func TestPolygonsRepaired(t *testing.T) {
	t.Parallel()
	at := func(col, row float64) string { return fmt.Sprintf("[%f,%f]", pixelM*col, -pixelM*row) }
	ring := func(corners ...string) string { return "[" + strings.Join(corners, ",") + "]" }
	round := []string{at(0, 0), at(4, 0), at(4, 4), at(0, 4)}
	for _, c := range []struct {
		name, kind, coordinates string
		km2                     float64
	}{
		{"bow tie", "Polygon", "[" + ring(at(0, 0), at(4, 4), at(4, 0), at(0, 4), at(0, 0)) + "]", 8e-4},
		{"twice round", "Polygon", "[" + ring(slices.Concat(round, round, round[:1])...) + "]", 16e-4},
		{"parts overlap", "MultiPolygon", "[[" + ring(slices.Concat(round, round[:1])...) + "],[" + ring(at(2, 2), at(6, 2), at(6, 6), at(2, 6), at(2, 2)) + "]]", 28e-4},
	} {
		layer, err := minelayer.Open(mineFile(t, collection(polygon(`"id":"P"`, c.kind, c.coordinates), square("B", 7, 7, 9, 9))), mapOf(t), false)
		if err != nil {
			t.Fatal(err)
		}
		defer layer.Close()
		if got := layer.Mines[0].AreaKm2 * 0.9996 * 0.9996; math.Abs(got/c.km2-1) > 1e-5 {
			t.Errorf("%s: %v km², want %v", c.name, got, c.km2)
		}
		if f := layer.Findings; len(f) != 1 || f[0].Place != "P" || f[0].Message != "mines: polygons with rings that cross themselves or parts that overlap, which are repaired: 1" {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

// TestExchangedDegrees proposes to exchange longitudes and latitudes that are both possible: the map lies at 30° E, 40° N.
func TestExchangedDegrees(t *testing.T) {
	t.Parallel()
	m := gridFor(t, "EPSG:4326", [6]float64{30, 0.01, 0, 40, 0, -0.01}, 100, 100)
	in := mineFile(t, `{"type":"FeatureCollection","features":[`+`{"type":"Feature","properties":{"id":"A"},"geometry":{"type":"Polygon","coordinates":[[[39.5,30.2],[39.5,30.3],[39.6,30.3],[39.6,30.2],[39.5,30.2]]]}}]}`)
	layer, err := minelayer.Open(in, m, false)
	if err != nil {
		t.Fatal(err)
	}
	defer layer.Close()
	found, err := layer.Judge(m)
	if err != nil || len(found) != 1 || found[0].String() != "mines: no polygon meets the map; every one lies outside it; longitudes and latitudes look exchanged, since the map has the place with the one for the other; longitude comes first" {
		t.Errorf("%+v, %v", found, err)
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
