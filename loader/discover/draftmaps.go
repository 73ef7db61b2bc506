package discover

import (
	"fmt"
	"strings"
)

// ifTiles says how a map in tiles is given.
const ifTiles = " Where they are tiles of one map, give a list or a pattern of all, as in tiles/*.tif."

func (d *draft) writeDisturbance() {
	d.remark("Years of destruction and restoration.")
	d.key("disturbance", "")
	d.below(func() {
		switch {
		case len(d.destroyed) > 0:
			d.writeMaps()
		case len(d.annual) > 0:
			d.writeAnnual(d.annual[0])
		default:
			d.remark("No raster was found whose numbers are years, or codes of them. Give the year of destruction per pixel, 0 = never:")
			d.absent("destroyed", "destruction_year.tif")
			d.absent("restored", "restoration_year.tif")
		}
	})
}

// writeMaps writes the year rasters.
func (d *draft) writeMaps() {
	first := d.destroyed[0]
	d.remark(d.events(first))
	d.writeYearRaster("destroyed", first)
	for _, text := range d.remarks {
		d.remark(text)
	}
	for _, other := range fewOf(d, d.destroyed[1:]) {
		d.remark("This may be the destruction as well: " + quoted(d.from(other.path)[0]) + ". " + d.events(other) + ifTiles)
	}
	d.writeRestored(first)
	for _, other := range fewOf(d, d.annual) {
		d.remark("The years could be detected from annual rasters instead: " + list(d.from(other.patterns...)) + ", " + other.cell() + ".")
	}
}

// writeRestored writes the raster of restoration, beside that of destruction.
func (d *draft) writeRestored(first *rasters) {
	if len(d.restored) == 0 {
		d.remark("No raster of years of restoration was found: nothing is taken as restored. Otherwise:")
		d.absent("restored", "restoration_year.tif")
		return
	}
	second := d.restored[0]
	d.remark(d.events(second))
	if diff := second.grid.DiffersFrom(&first.grid); diff != "" {
		d.remark(fmt.Sprintf("It %s, as %s: bring both to one grid.", diff, first.path))
	}
	d.writeYearRaster("restored", second)
	for _, other := range fewOf(d, d.restored[1:]) {
		d.remark("This may be the restoration as well: " + quoted(d.from(other.path)[0]) + ". " + d.events(other) + ifTiles)
	}
}

// events describes a raster of years.
func (d *draft) events(r *rasters) string {
	b := r.looks()[0]
	text := fmt.Sprintf("%s, stored as %s.", r.cell(), b.stored)
	if len(r.bands) > 1 {
		text = fmt.Sprintf("%d bands, which are cycles of destruction and restoration; %s", len(r.bands), text)
	}
	switch b.kind() {
	case looksYears:
		first, last := b.yearRange()
		years := fmt.Sprintf("Years from %d to %d", first, last)
		if first == last {
			years = fmt.Sprintf("The year %d", first)
		}
		text += fmt.Sprintf(" %s in %s %% of the sample, 0 in %s %%.", years, percent(b.years, b.known), percent(b.zeros, b.known))
	case looksFraction:
		text += " Its years have fractions, which a load refuses: round them down, for example with gdal_calc.py --calc='floor(A)'."
	case looksCodes:
		text += fmt.Sprintf(" Codes from %s to %s.", short(b.least), short(b.most))
	}
	switch {
	case b.nodata == "0":
		text += " Its nodata value 0 counts as never."
	case b.nodata != "":
		text += fmt.Sprintf(" Its nodata value %s counts as unmapped; if it means never, give it as never beside the file.", b.nodata)
	}
	return text
}

func percent(n, of int) string { return fmt.Sprintf("%.4g", 100*float64(n)/float64(of)) }

// writeYearRaster writes a year raster, with what turns its numbers into years.
func (d *draft) writeYearRaster(key string, r *rasters) {
	plainly := d.from(r.path)[0]
	path, inside := quoted(plainly), inBrackets(plainly)
	b := r.looks()[0]
	switch odd := b.odd(); {
	case b.kind() == looksCodes:
		d.remark(fmt.Sprintf("If 1 stands for 2001, so that the events are of %d to %d, give it so:", 2000+int(max(1, b.least)), 2000+int(b.most)))
		d.absent(key, fmt.Sprintf("{file: %s, add: 2000}", inside))
		d.key(key, path)
	case b.kind() == looksYears && len(odd) == 1 && b.zeros == 0:
		d.remark(fmt.Sprintf("%s stands where no year does, and is taken as never.", short(odd[0])))
		d.key(key, fmt.Sprintf("{file: %s, never: %s}", inside, short(odd[0])))
	case b.kind() == looksYears && len(odd) == 1:
		d.remark(fmt.Sprintf("%s is not a year. If it means that nothing is known there, give it as nodata:", short(odd[0])))
		d.absent(key, fmt.Sprintf("{file: %s, nodata: %s}", inside, short(odd[0])))
		d.key(key, path)
	default:
		d.key(key, path)
	}
}

// writeAnnual writes annual rasters from which the years are detected.
func (d *draft) writeAnnual(r *rasters) {
	b := r.looks()[0]
	files := list(d.from(r.patterns...))
	key := "states"
	switch {
	case isIndex(r):
		key = "ndvi"
	case b.kind() == looksCodes:
		key = "classes"
	}
	d.remark(fmt.Sprintf("No raster of years was found. The years can be detected from these annual %s: %s.",
		map[string]string{"ndvi": "rasters of NDVI or a similar index", "states": "maps of 0 and 1", "classes": "maps of classes"}[key], r.cell()))
	d.key(key, "")
	d.below(func() {
		d.key("files", files)
		switch key {
		case "states":
			d.remark("Code of destroyed land; 0 instead, if 1 is vegetation.")
			d.key("destroyed", "[1]")
		case "classes":
			var codes []string
			for _, v := range b.values {
				codes = append(codes, short(v))
			}
			d.remark("Codes of destroyed land, as 30 in MapBiomas. The sample has " + strings.Join(codes, ", ") + ".")
			d.absent("destroyed", "[30]")
		}
	})
	for _, other := range fewOf(d, d.annual[1:]) {
		d.remark("Further annual rasters: " + list(d.from(other.patterns...)) + ", " + other.cell() + ".")
	}
}

func (d *draft) writeMines() {
	d.remark("Outlines of the mines.")
	d.key("mines", "")
	d.below(func() {
		if len(d.mines) == 0 {
			d.remark("No file of polygons was found:")
			d.absent("file", "mines.gpkg")
			d.absent("id", "mine_id")
			return
		}
		p := d.mines[0]
		d.remark(p.summary())
		for _, other := range fewOf(d, d.mines[1:]) {
			d.remark("These may be the mines as well: " + quoted(d.from(other.path)[0]) + ". " + other.summary())
		}
		d.key("file", quoted(d.from(p.path)[0]))
		if p.layers > 1 {
			d.key("layer", quoted(p.layer))
		}
		if p.encoding != "" {
			d.remark(fmt.Sprintf("The texts are not UTF-8. So read, they are as %s.", strings.Join(p.texts(), ", ")))
			d.key("encoding", p.encoding)
		}
		d.writeFields(p)
	})
}

// writeFields writes the fields of identifier and name.
func (d *draft) writeFields(p *polygons) {
	var all []string
	for _, f := range p.fields {
		all = append(all, f.describe())
	}
	if len(all) > 0 {
		d.remark("Fields: " + strings.Join(all, "; ") + ".")
	}
	switch id := p.id(); {
	case id == nil:
		d.remark("No field has a value in every feature. Give the field that identifies a mine:")
		d.absent("id", "mine_id")
	case len(id.values) < p.features:
		d.remark(fmt.Sprintf("The %d features have %d different values here. Those of one value are one mine.", p.features, len(id.values)))
		d.key("id", quoted(id.name))
	case !id.named():
		d.remark("Every feature has another value here, though the name of the field does not say that it identifies them.")
		d.key("id", quoted(id.name))
	default:
		d.key("id", quoted(id.name))
	}
	switch name := p.name(); {
	case name == nil:
		d.remark("No field looks like names. Without one, mines are called by their identifiers.")
		d.absent("name", "name")
	default:
		d.key("name", quoted(name.name))
	}
}

// summary says what a layer of polygons holds.
func (p *polygons) summary() string {
	text := fmt.Sprintf("%d features", p.features)
	if p.features == 1 {
		text = "1 feature"
	}
	if p.features == mostFeatures {
		text = fmt.Sprintf("At least %d features", mostFeatures)
	}
	if p.layers > 1 {
		text = fmt.Sprintf("Layer %s of %d layers: %s", p.layer, p.layers, text)
	}
	if p.encoding != "" {
		text += " with texts in " + p.encoding
	}
	if p.reference == "" {
		return text + ", without a reference system, which a load refuses; assign one, for example with ogr2ogr -a_srs."
	}
	return text + ", " + p.reference + "."
}

// texts returns some texts that are not ASCII.
func (p *polygons) texts() (some []string) {
	for _, f := range p.fields {
		for _, text := range f.examples {
			if len(some) < 3 && strings.ContainsFunc(text, func(r rune) bool { return r > 127 }) {
				some = append(some, text)
			}
		}
	}
	return some
}
