package studyfile

import (
	"slices"
	"time"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/yaml"
)

// breaksKey is the key of dates of breaks.
func (d *studyReader) breaksKey(in *DisturbanceInput) yaml.Key {
	b := &dating.Breaks{}
	units := []string{detect.UnitFractionalYear, detect.UnitDays, detect.UnitMilliseconds}
	return yaml.Key{Name: "breaks", Type: "mapping", Meaning: "Rasters of the breaks that a detector as CCDC or BFAST found, of which some destroy and some restore.",
		Check: func(yaml.Value) { in.Breaks = b; d.kind("breaks") },
		Keys: []yaml.Key{
			{Name: "file", Required: true, Type: "path", Example: "tBreak.tif", Meaning: "Raster of the dates, one band a break: 0 is none.", Read: d.text(&b.File)},
			{Name: "magnitude", Required: true, Type: "path", Example: "magnitude.tif", Meaning: "Raster of the changes, with as many bands: the first below 0 destroys, the next above 0 restores.", Read: d.text(&b.Magnitude)},
			{Name: "unit", Type: oneOf(units), Default: detect.UnitFractionalYear, Example: detect.UnitDays, Meaning: "What the dates count: years, days of year 0, or milliseconds since 1970.", Read: d.choice(&b.Unit, units)},
			{Name: "season_end", Type: "month and day", Default: `"09-30"`, Example: `"09-30"`, Meaning: "Last day of the season; a later date belongs to the next year.", Read: func(v yaml.Value) {
				if b.SeasonEnd = d.Text(v); !isMonthDay(b.SeasonEnd) {
					d.Refuse(v, "is %q, want a month and day, as 09-30", b.SeasonEnd)
				}
			}},
			{Name: "nodata", Type: "number or .nan", Unit: "as stored", Otherwise: "the raster's own", Example: "-9999", Meaning: "Stored date of pixels without data.", Read: func(v yaml.Value) {
				if n, ok := d.AnyNumber(v); ok {
					b.NoData = &n
				}
			}},
		},
	}
}

func isMonthDay(text string) bool {
	_, err := time.Parse(dating.SeasonLayout, text)
	return err == nil
}

// polygonKeys are the keys of polygons on the grid of a map.
func (d *studyReader) polygonKeys(in *PolygonsInput, example string) []yaml.Key {
	return []yaml.Key{
		{Name: "file", Required: true, Type: "path", Example: example, Meaning: "Polygons in any vector format and reference system that GDAL reads.", Read: d.text(&in.File)},
		{Name: "layer", Type: "text", Otherwise: "the only layer", Example: "mining", Meaning: "Layer of the file.", Read: d.text(&in.Layer)},
		{Name: "grid", Required: true, Type: "path", Example: "landsat.tif", Meaning: "Raster whose pixels are those of the map; its values do not matter.", Read: d.text(&in.Grid)},
	}
}

// eventsKey is the key of polygons with years.
func (d *studyReader) eventsKey(in *DisturbanceInput) yaml.Key {
	e := &EventsInput{}
	return yaml.Key{Name: "events", Type: "mapping", Meaning: "Polygons with years of destruction and restoration; those over a pixel join.",
		Keys: slices.Concat(d.polygonKeys(&e.PolygonsInput, "mining.gpkg"), []yaml.Key{
			{Name: "destroyed", Type: "text", Default: "destroyed", Example: "destroyed", Meaning: "Field of the year of destruction.", Read: d.text(&e.Destroyed)},
			{Name: "restored", Type: "text", Default: "restored", Example: "restored", Meaning: "Field of the year of restoration, empty or 0 where it is not restored; the field may be absent.", Read: d.text(&e.Restored)},
			{Name: "table", Type: "path", Otherwise: "the fields are those of the polygons", Example: "events.csv", Meaning: "CSV or Parquet file of the years, any number of rows a polygon; needs id.", Read: d.text(&e.Table)},
			{Name: "id", Type: "text", Otherwise: "none", Example: "pit", Meaning: "Field of the polygons and of the table that joins them.", Read: d.text(&e.ID)},
		}),
		Check: func(v yaml.Value) {
			in.Events = e
			d.kind("events")
			if (e.Table == "") != (e.ID == "") {
				d.Refuse(v, "table and id belong together; give both")
			}
		},
	}
}

// footprintsKey is the key of a set of polygons a year.
func (d *studyReader) footprintsKey(in *DisturbanceInput) yaml.Key {
	f := &FootprintsInput{}
	return yaml.Key{Name: "footprints", Type: "mapping", Meaning: "Polygons of what is destroyed, a set a year.",
		Keys: slices.Concat(d.polygonKeys(&f.PolygonsInput, "footprints.gpkg"), []yaml.Key{
			{Name: "year", Type: "text", Default: "year", Example: "year", Meaning: "Field of the year in which the polygon is destroyed land.", Read: d.text(&f.Year)},
			{Name: "years", Type: "list of years", Otherwise: "those that occur", Example: "[2001, 2002, 2003]", Meaning: "Years that were mapped, also those without a polygon.", Read: func(v yaml.Value) {
				f.Years, _ = d.years(v)
			}},
		}, d.ruleKeys(&f.Rule, "1", detect.AtStartDestroyed, detect.EndKeep, "0")),
		Check: func(yaml.Value) { in.Footprints = f; d.kind("footprints") },
	}
}
