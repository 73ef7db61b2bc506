package studyfile

import (
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/vrt"
	"github.com/minecarbon/minecarbon/loader/yaml"
)

// DisturbanceKinds are the kinds of input that tell what was destroyed, by the key that gives one.
var DisturbanceKinds = []string{"destroyed", "destroyed_to", "ndvi", "classes", "states", "breaks", "events", "footprints"}

func (d *studyReader) disturbanceKeys(in *DisturbanceInput) []yaml.Key {
	d.kinds = nil
	return []yaml.Key{
		d.yearsKey("destroyed", &in.Destroyed, "none", "destruction_year.tif", "Raster of the year of destruction per pixel: 0 is never, any other nodata value is unmapped; one band a cycle."),
		d.yearsKey("restored", &in.Restored, "nothing was restored", "restoration_year.tif", "Raster of the year of restoration on the same grid, with as many bands; needs destroyed."),
		d.yearsKey("destroyed_from", &in.DestroyedFrom, "none", "destroyed_from.tif", "Raster of the first year in which the destruction can have happened; needs destroyed_to."),
		d.yearsKey("destroyed_to", &in.DestroyedTo, "none", "destroyed_to.tif", "Raster of the last year in which the destruction can have happened, which counts as its year; one band a cycle."),
		d.yearsKey("restored_from", &in.RestoredFrom, "nothing was restored", "restored_from.tif", "Raster of the first year in which the restoration can have happened; needs restored_to."),
		d.yearsKey("restored_to", &in.RestoredTo, "nothing was restored", "restored_to.tif", "Raster of the last year in which the restoration can have happened, which counts as its year."),
		d.ndviKey(in),
		d.classesKey("classes", "Annual maps of land cover, some of whose classes are destroyed land.", func(c *dating.Classes) { in.Classes = c }),
		d.classesKey("states", "Annual maps of what is destroyed, as mining footprints of 0 and 1.", func(c *dating.Classes) { in.States = c }),
		d.breaksKey(in),
		d.eventsKey(in),
		d.footprintsKey(in),
	}
}

// yearsKey is the key of a raster of years, given as a path or a mapping.
func (d *studyReader) yearsKey(name string, in *YearsInput, otherwise, example, meaning string) yaml.Key {
	return yaml.Key{
		Name: name, Type: "path, pattern, list of these, or mapping", Otherwise: otherwise, Example: example, Meaning: meaning,
		Either: true, Read: func(v yaml.Value) { d.tiles(in)(v); d.kind(name) }, Check: func(yaml.Value) { d.kind(name) },
		Keys: []yaml.Key{
			{Name: "file", Required: true, Type: "path, pattern, or list of these", Example: example, Meaning: "The raster, or its tiles: paths with the wildcards * and ?, or a VRT.", Read: d.tiles(in)},
			{Name: "band", Type: "number from 1, or name", Otherwise: "all bands, one a cycle", Example: "yod", Meaning: "Band to read.", Read: d.text(&in.Band)},
			{Name: "add", Type: "whole number", Unit: "years", Default: "0", Example: "2000", Meaning: "Added to the stored numbers: 2000 where 1 stands for 2001.", Read: d.integer(&in.Add, -LatestYear, LatestYear)},
			{Name: "never", Type: "whole number", Unit: "as stored", Default: "0", Example: "-1", Meaning: "Stored number of pixels without an event.", Read: d.integer(&in.Never, -1<<30, 1<<30)},
			{Name: "nodata", Type: "number or .nan", Unit: "as stored", Otherwise: "the raster's own", Example: "255", Meaning: "Stored number of pixels without data.", Read: func(v yaml.Value) {
				if n, ok := d.AnyNumber(v); ok {
					in.NoData = (*Stored)(&n)
				}
			}},
		},
	}
}

// tiles reads the path of a raster, or those of its tiles.
func (d *studyReader) tiles(in *YearsInput) func(yaml.Value) {
	return func(v yaml.Value) {
		paths := d.Texts(v)
		for _, path := range paths {
			d.checkPath(v, path)
		}
		in.File, in.Tiles = strings.Join(paths, ", "), nil
		if len(paths) > 1 || isPattern(in.File) || vrt.Is(in.File) {
			in.Tiles = paths
		}
	}
}

// kind notes that a key of the disturbance is given.
func (d *studyReader) kind(name string) { d.kinds = append(d.kinds, name) }

// checkDisturbance wants exactly one kind of input, with all that it needs.
func (d *studyReader) checkDisturbance(v yaml.Value) {
	given := slices.DeleteFunc(slices.Clone(d.kinds), func(name string) bool { return !slices.Contains(DisturbanceKinds, name) })
	lacks := func(key, other string) bool {
		return slices.Contains(d.kinds, key) && !slices.Contains(d.kinds, other)
	}
	switch {
	case lacks("restored", "destroyed"):
		d.Refuse(v, "restored needs destroyed; add it")
	case lacks("destroyed_from", "destroyed_to"), lacks("destroyed_to", "destroyed_from"):
		d.Refuse(v, "destroyed_from and destroyed_to belong together; give both")
	case lacks("restored_from", "restored_to"), lacks("restored_to", "restored_from"):
		d.Refuse(v, "restored_from and restored_to belong together; give both")
	case lacks("restored_to", "destroyed_to"):
		d.Refuse(v, "restored_to needs destroyed_to; add it")
	case len(given) != 1:
		d.Refuse(v, "gives %s, want exactly one of %s", someKinds(given), strings.Join(DisturbanceKinds, ", "))
	}
}

func someKinds(given []string) string {
	if len(given) == 0 {
		return "no kind of input"
	}
	return strings.Join(given, " and ")
}
