package minelayer

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// Mine is one polygon.
type Mine struct {
	ID, Name string
	AreaKm2  float64         // ellipsoidal, of the polygon
	WKB      []byte          // EPSG:4326, longitude before latitude
	shape    *godal.Geometry // in map coordinates, nil where the map's projection does not reach
	onMap    []byte          // WKB of shape
	bounds   [4]float64      // of shape: min x, min y, max x, max y
	Repaired bool
	Outside  float64 // share of the polygon beyond the map, once Judge has held it against that
}

// Layer is the list of mines in the order of their file, which is the order of the dataset too.
// A pixel under several mines belongs to the one that is listed last.
type Layer struct {
	Mines   []Mine
	path    string
	WKT     string   // reference system of the file
	Refused []string // features that are not polygons, left out

	Findings []finding.Finding // from reading the file
}

// Close frees the polygons.
func (l *Layer) Close() {
	for i := range l.Mines {
		if l.Mines[i].shape != nil {
			l.Mines[i].shape.Close()
		}
	}
}

// Open reads the polygons, repairs invalid rings, reprojects vertex by
// vertex to the map and checks that identifiers are present and unique.
// Features without a polygon are refused by name, or left out by a lenient
// caller. With an error it returns the layer of the sound features, nil if there is none.
func Open(in studyfile.MinesInput, m *gdal.Grid, lenient bool) (*Layer, error) {
	ds, remarks, err := openMineFile(in)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	layer, err := PickLayer(ds, "mines", in.File, in.Layer)
	if err != nil {
		return nil, err
	}
	srs, wkt := gdal.LayerCRS(layer)
	if wkt == "" {
		remedy := "assign one"
		if gdal.IsShapefile(in.File) {
			remedy = "fetch its .prj file too, or assign one"
		}
		return nil, fault.New(fault.ErrData, "load mines %s: layer %s has no coordinate reference system; %s, for example with ogr2ogr -a_srs", in.File, layer.Name(), remedy)
	}
	placer, err := NewPlacer(srs, m)
	if err != nil {
		return nil, fault.New(fault.ErrData, "load mines %s: %w; assign the reference system of its coordinates, for example with ogr2ogr -a_srs", in.File, err)
	}
	defer placer.Close()
	r := &mineReader{in: in, srs: srs, placer: placer, seen: map[string]*seenMine{}, blank: map[string]string{}, folded: map[string]string{}, layer: &Layer{path: in.File, WKT: wkt, Findings: remarks}}
	defer r.close()
	var mistakes fault.List
	mistakes.Add(r.addAll(ds, layer))
	r.judgeEncoding()
	r.sayMerged()
	r.sayRepaired()
	n := len(r.layer.Refused)
	switch {
	case n > 0 && lenient:
		r.found(finding.Finding{Severity: finding.Error, Place: someOf(r.layer.Refused), Count: int64(n), Remedy: "draw the outlines or remove the features"}.
			Says("mines: features that are not polygons are left out: %d", n))
	case n > 0:
		mistakes.Add(fault.New(fault.ErrData, "load mines %s: %s: %s; draw the outlines or remove the features, or load with --lenient to leave them out", in.File, notPolygons(n), someOf(r.layer.Refused)))
	}
	if len(r.layer.Mines) == 0 && len(mistakes) == 0 {
		mistakes.Add(fault.New(fault.ErrData, "load mines %s: layer %s holds no polygon; give the mines' outlines", in.File, layer.Name()))
	}
	if len(r.layer.Mines) == 0 {
		return nil, mistakes.Err()
	}
	return r.layer, mistakes.Err()
}

// OfFeature is what tells the same mistake of two features apart.
var OfFeature = regexp.MustCompile(`"[^"]*"|\d+`)

func (r *mineReader) addAll(ds *godal.Dataset, layer *godal.Layer) error {
	rows, err := gdal.ReadRows("load mines", r.in.File, ds, layer)
	if err != nil {
		return fault.New(fault.ErrData, "load mines %s: %w", r.in.File, err)
	}
	defer rows.Close()
	wrong := fault.Repeated{What: "feature"}
	for i := 1; ; i++ {
		f, fields := rows.Next()
		if f == nil {
			return cmp.Or(rows.Err(), wrong.Err())
		}
		err := r.add(i, f, fields)
		f.Close()
		switch {
		case errors.Is(err, fault.ErrUsage):
			return err // of the fields, which all features share
		case err != nil:
			wrong.Add(OfFeature.ReplaceAllString(err.Error(), ""), err)
		}
	}
}

// checkFields refuses fields of the study file that the features do not have.
func (r *mineReader) checkFields(fields map[string]gdal.Field) error {
	var mistakes fault.List
	for _, want := range []struct{ key, field string }{{"id", r.in.ID}, {"name", r.in.Name}} {
		if _, ok := fields[want.field]; !ok && want.field != "" {
			mistakes.Add(fault.New(fault.ErrUsage, "load mines %s: no field %q; set mines.%s to one of %s", r.in.File, want.field, want.key, gdal.FieldNames(fields)))
		}
	}
	return mistakes.Err()
}

// PickLayer returns the layer of a name, the only one of polygons if it is empty. key is where the study
// file gives the polygons.
func PickLayer(ds *godal.Dataset, key, file, name string) (*godal.Layer, error) {
	input, _, _ := strings.Cut(key, ".")
	var layers []godal.Layer
	var names []string
	for _, layer := range ds.Layers() {
		if layer.Name() == name {
			return &layer, nil
		}
		if layer.Type() != godal.GTNone { // tables of attributes or styles
			layers, names = append(layers, layer), append(names, layer.Name())
		}
	}
	if of := slices.DeleteFunc(slices.Clone(layers), pointsOrLines); len(of) == 1 {
		layers = of
	}
	switch {
	case name != "":
		return nil, fault.New(fault.ErrUsage, "load %s %s: no layer %q; set %s.layer to one of %s", input, file, name, key, strings.Join(names, ", "))
	case len(layers) == 0:
		return nil, fault.New(fault.ErrData, "load %s %s: holds no layer of polygons; give outlines", input, file)
	case len(layers) > 1:
		return nil, fault.New(fault.ErrUsage, "load %s %s: has layers %s; set %s.layer to one of them", input, file, strings.Join(names, ", "), key)
	}
	return &layers[0], nil
}

// pointsOrLines reports whether a layer holds only such.
func pointsOrLines(layer godal.Layer) bool {
	switch layer.Type() {
	case godal.GTPoint, godal.GTPoint25D, godal.GTMultiPoint, godal.GTMultiPoint25D,
		godal.GTLineString, godal.GTLineString25D, godal.GTMultiLineString, godal.GTMultiLineString25D:
		return true
	}
	return false
}

// mineReader turns features into mines.
type mineReader struct {
	in     studyfile.MinesInput
	srs    *godal.SpatialRef
	placer *Placer
	seen   map[string]*seenMine // by identifier
	blank  map[string]string    // identifier by itself without blanks
	folded map[string]string    // identifier by itself without blanks and in small letters
	layer  *Layer
}

// seenMine is what the features of one identifier gave so far.
type seenMine struct {
	index    int // into the layer
	first    int // number of the first feature
	features int
	shape    *godal.Geometry // in the reference system of the file
}

func (r *mineReader) close() {
	for _, s := range r.seen {
		s.shape.Close()
	}
}

// allMines is what views with rows of mines call all of them together.
const allMines = "total"

func (r *mineReader) add(i int, f *godal.Feature, fields map[string]gdal.Field) error {
	if err := r.checkFields(fields); err != nil {
		return err
	}
	id := fields[r.in.ID].Text()
	if strings.TrimSpace(id) == "" {
		return fault.New(fault.ErrData, "load mines %s: feature %d has no %s; give every mine an identifier", r.in.File, i, r.in.ID)
	}
	id, cut, err := r.soundText(i, r.in.ID, id)
	if err != nil {
		return err
	}
	if id == allMines {
		return fault.New(fault.ErrData, "load mines %s: feature %d has the %s %q, which stands for all mines together; give it another", r.in.File, i, r.in.ID, id)
	}
	m := Mine{ID: id, Name: id}
	if r.in.Name != "" {
		name, nameCut, err := r.soundText(i, r.in.Name, fields[r.in.Name].Text())
		if err != nil {
			return err
		}
		cut = cut || nameCut
		if strings.TrimSpace(name) != "" {
			m.Name = name
		}
	}
	if cut {
		r.found(finding.Finding{Severity: finding.Warning, Place: id, Count: 1, Remedy: "the field is too short for it; give the name in a GeoPackage or a longer field"}.
			Says("mines: the name or identifier of mine %q is cut within a character", m.Name))
	}
	g := f.Geometry()
	if err := r.checkDegrees(g); err != nil {
		return fault.New(fault.ErrData, "load mines %s: mine %q (feature %d): %w", r.in.File, id, i, err)
	}
	err = r.merge(i, &m, g)
	if errors.Is(err, errNoPolygon) {
		r.layer.Refused = append(r.layer.Refused, fmt.Sprintf("%q (feature %d, %v)", id, i, err))
		return nil
	}
	if err != nil {
		return fault.New(fault.ErrData, "load mines %s: mine %q (feature %d): %w", r.in.File, id, i, err)
	}
	return nil
}

// checkDegrees refuses coordinates that cannot be longitude and latitude where the file says that they are.
func (r *mineReader) checkDegrees(g *godal.Geometry) error {
	if g == nil || g.Empty() || !r.srs.Geographic() {
		return nil
	}
	b, err := g.Bounds()
	if err != nil {
		return err
	}
	const beyond = 90 + 1e-6
	switch south, north := math.Abs(b[1]), math.Abs(b[3]); {
	case max(south, north) <= beyond:
		return nil
	case max(south, north) <= 360 && math.Abs(b[0]) <= beyond && math.Abs(b[2]) <= beyond:
		return fmt.Errorf("lies at latitude %.6g; longitude comes first, so change the order of its coordinates", b[3])
	}
	return fmt.Errorf("lies at (%.10g, %.10g), which are not degrees, as its file says; name the reference system of its coordinates, in GeoJSON as crs", b[0], b[1])
}

func (r *mineReader) found(f finding.Finding) {
	f.Input = "mines"
	r.layer.Findings = append(r.layer.Findings, f)
}

// errNoPolygon marks a feature that has no area on the ground.
var errNoPolygon = errors.New("no polygon")

// NoPolygon is the error of a feature that has no area on the ground.
func NoPolygon(text string) error { return fault.New(errNoPolygon, "%s", text) }

func notPolygons(n int) string {
	return finding.Counted(int64(n), "feature is not a polygon", "features are not polygons")
}

// someOf names the first few.
func someOf(names []string) string {
	const few = 3
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few], ", ") + ", …"
}
