package discover

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/gdal"
)

// polygons is a layer of polygons.
type polygons struct {
	path      string
	layer     string
	layers    int    // of polygons in the file
	reference string // reference system, empty without one
	features  int
	fields    []*field // in the order of their names
	encoding  string   // of the texts where they are not UTF-8
}

// field is what the features have in a field.
type field struct {
	name     string
	kind     string // text, whole numbers, numbers
	empty    int
	values   map[string]int
	examples []string
}

// distinct reports whether every feature has a value of its own.
func (f *field) distinct(features int) bool { return f.empty == 0 && len(f.values) == features }

// isVector reports whether the ending of a path is that of polygons.
func isVector(name string) bool {
	return slices.Contains([]string{".gpkg", ".shp", ".geojson", ".geojsonl", ".fgb", ".kml", ".kmz", ".gml", ".tab", ".mif", ".gdb", ".sqlite", ".topojson"}, strings.ToLower(filepath.Ext(name)))
}

// addPolygons adds the layers of polygons of a file.
func (f *Found) addPolygons(name string) {
	full := filepath.Join(f.dir, name)
	layers, err := layersOf(full, name, "")
	if err != nil {
		f.others = append(f.others, name+": GDAL cannot read it as polygons")
		return
	}
	for _, encoding := range []string{"GBK", "CP1252"} {
		if !gdal.IsShapefile(full) || !slices.ContainsFunc(layers, (*polygons).garbled) {
			break
		}
		if read, err := layersOf(full, name, encoding); err == nil && !slices.ContainsFunc(read, (*polygons).garbled) {
			layers = read
		}
	}
	f.mines = append(f.mines, layers...)
}

// layersOf reads the layers of polygons of a file, its texts in an encoding.
func layersOf(full, name, encoding string) (all []*polygons, err error) {
	ds, err := gdal.OpenVector("look at", full, "polygons", gdal.OnlyErrors, gdal.TextsIn(full, encoding)...)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	for _, layer := range ds.Layers() {
		p := &polygons{path: name, layer: layer.Name(), encoding: encoding}
		if srs, wkt := gdal.LayerCRS(&layer); wkt != "" {
			p.reference = nameOf(srs)
		}
		found, err := p.read(ds, &layer)
		if err != nil {
			return nil, err
		}
		if found {
			all = append(all, p)
		}
	}
	for _, p := range all {
		p.layers = len(all)
	}
	return all, nil
}

// mostFeatures bounds the features that are read.
const mostFeatures = 100_000

// read gathers the fields of the features and reports whether any of them is a polygon.
func (p *polygons) read(ds *godal.Dataset, layer *godal.Layer) (found bool, err error) {
	byName := map[string]*field{}
	rows, err := gdal.ReadRows("look at", p.path, ds, layer)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for p.features < mostFeatures {
		feature, fields := rows.Next()
		if feature == nil {
			break
		}
		p.features++
		g := feature.Geometry()
		if g != nil && !g.Empty() && !found {
			found = isArea(g)
		}
		for name, value := range fields {
			if byName[name] == nil {
				byName[name] = &field{name: name, values: map[string]int{}}
				p.fields = append(p.fields, byName[name])
			}
			byName[name].add(value)
		}
		feature.Close()
	}
	slices.SortFunc(p.fields, func(a, b *field) int { return strings.Compare(a.name, b.name) })
	return found, rows.Err()
}

// isArea reports whether a geometry covers an area.
func isArea(g *godal.Geometry) bool {
	wkt, err := g.WKT()
	if err != nil {
		return false
	}
	kind, _, _ := strings.Cut(strings.ToUpper(wkt), " ")
	return strings.Contains(kind, "POLYGON") || strings.Contains(kind, "SURFACE") || kind == "TIN" || kind == "GEOMETRYCOLLECTION"
}

func (f *field) add(value gdal.Field) {
	var text string
	switch value.Type() {
	case godal.FTInt, godal.FTInt64:
		f.kind, text = "whole numbers", value.Text()
	case godal.FTReal:
		f.kind, text = "numbers", value.Text()
	case godal.FTString:
		f.kind, text = "text", value.Text()
	default:
		f.kind = "other"
	}
	if strings.TrimSpace(text) == "" {
		f.empty++
		return
	}
	if f.values[text]++; f.values[text] == 1 && len(f.examples) < 3 {
		f.examples = append(f.examples, text)
	}
}

// garbled reports whether a text is not UTF-8.
func (p *polygons) garbled() bool {
	return slices.ContainsFunc(p.fields, func(f *field) bool {
		for text := range f.values {
			if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
				return true
			}
		}
		return false
	})
}

// score tells how much speaks for the polygons' being mines.
func (p *polygons) score() int {
	name := path.Base(p.path) + " " + p.layer
	return 3*min(1, speaks(name, mineWords)) - 2*min(1, speaks(name, notMines))
}

// Names that fields of identifiers and of names have, the likeliest first.
var (
	idNames   = []string{"mine_id", "mineid", "mine_code", "id", "code", "gid", "uid", "objectid", "fid", "编号"}
	nameNames = []string{"mine_name", "name", "minename", "label", "title", "名称", "矿名", "nom", "nome", "nombre"}
)

// score tells how much the name of a field speaks for an identifier.
func (f *field) score() int {
	name := strings.ToLower(f.name)
	if i := slices.Index(idNames, name); i >= 0 {
		return 100 - i
	}
	if strings.HasSuffix(name, "id") || strings.HasSuffix(name, "code") {
		return 10
	}
	return 0
}

// named reports whether the name of a field speaks for an identifier.
func (f *field) named() bool { return f.score() > 0 }

// id returns the field that identifies a mine: with a value in every feature, if possible each another
// one, and a name that speaks for it; nil if no field has a value in every feature.
func (p *polygons) id() (best *field) {
	score := func(f *field) int {
		if f.distinct(p.features) {
			return 1000 + f.score()
		}
		return f.score()
	}
	for _, f := range p.fields {
		if f.empty > 0 || f.kind == "other" || f.kind == "numbers" && !f.named() {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(score(f), score(best)), cmp.Compare(len(f.values), len(best.values))) > 0 {
			best = f
		}
	}
	return best
}

// name returns the field of the mines' names, nil if none looks so.
func (p *polygons) name() *field {
	for _, want := range nameNames {
		for _, f := range p.fields {
			if f.kind == "text" && strings.EqualFold(f.name, want) {
				return f
			}
		}
	}
	for _, f := range p.fields {
		if f.kind == "text" && strings.Contains(strings.ToLower(f.name), "name") {
			return f
		}
	}
	return nil
}

// describe lists a field with what it holds.
func (f *field) describe() string {
	text := fmt.Sprintf("%s (%s, %d different", f.name, f.kind, len(f.values))
	if f.empty > 0 {
		text += fmt.Sprintf(", %d empty", f.empty)
	}
	return text + fmt.Sprintf(", as %s)", strings.Join(f.examples, ", "))
}
