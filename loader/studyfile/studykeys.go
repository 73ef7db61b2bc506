package studyfile

import (
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/unit"
	"github.com/minecarbon/minecarbon/loader/yaml"
)

// The years that a study or a year raster may hold.
const (
	EarliestYear = 1900
	LatestYear   = 2200
)

// StudyKeys returns every key of a study file, those below a mapping after it.
func StudyKeys() []yaml.Key { return yaml.Paths(new(studyReader).keys(&Study{})) }

func (s *Study) decode(d *yaml.Reader, root yaml.Value) {
	r := &studyReader{Reader: d}
	d.Fields(root, r.keys(s))
	for i, year := range s.UnobservedYears {
		if s.FirstYear > 0 && (year < s.FirstYear || year > s.LastYear) {
			d.Refuse(r.unobserved[i], "is %d, want a year of the study, %d to %d", year, s.FirstYear, s.LastYear)
		}
		if slices.Contains(s.UnobservedYears[:i], year) {
			d.Refuse(r.unobserved[i], "%d is listed twice; keep one", year)
		}
	}
}

// studyReader declares the keys of a study file and reads their values into a Study.
type studyReader struct {
	*yaml.Reader
	unobserved []yaml.Value
	nppFiles   yaml.Value
	kinds      []string // keys of the disturbance that are given
	variogram  bool     // background.variogram is given
}

func (d *studyReader) keys(s *Study) []yaml.Key {
	return []yaml.Key{
		{Name: "name", Type: "text", Otherwise: "the file's name", Example: "Shendong", Meaning: "Name of the study in reports.", Read: d.text(&s.Name)},
		{Name: "years", Required: true, Type: "first and last year", Example: "[2001, 2022]", Meaning: "Years of the study; each needs an NPP raster.",
			Read: func(v yaml.Value) { s.FirstYear, s.LastYear = d.yearRange(v) }},
		{Name: "unobserved_years", Type: "list of years", Otherwise: "none", Example: "[2012]",
			Meaning: "Years without usable imagery; events dated to them belong to the next observed year.",
			Read:    func(v yaml.Value) { s.UnobservedYears, d.unobserved = d.years(v) }},
		{Name: "npp", Required: true, Type: "mapping", Meaning: "Annual rasters of net primary production (NPP).", Keys: d.nppKeys(&s.NPP), Check: func(yaml.Value) { d.checkNPP(&s.NPP) }},
		{Name: "disturbance", Required: true, Type: "mapping", Meaning: "What was destroyed and restored, and when: an input of exactly one kind.", Keys: d.disturbanceKeys(&s.Disturbance), Check: d.checkDisturbance},
		{Name: "mines", Required: true, Type: "mapping", Meaning: "Outlines of the mines.", Keys: d.minesKeys(&s.Mines)},
		{Name: "background", Type: "mapping", Meaning: "How the background NPP of bare land is interpolated, or its known value.", Keys: d.backgroundKeys(&s.Background),
			Check: func(v yaml.Value) { d.checkBackground(v, &s.Background) }},
		{Name: "baseline", Type: "mapping", Meaning: "How the undisturbed baseline is fitted.", Keys: d.baselineKeys(&s.Baseline)},
		{Name: "conversion", Type: "mapping", Meaning: "Factors that turn NPP into carbon sequestration (VCS).", Keys: d.conversionKeys(&s.Conversion)},
		{Name: "accuracy", Type: "mapping", Otherwise: "the map is not judged", Meaning: "Labelled sample points, against which the map is held.", Keys: d.accuracyKeys(&s.Accuracy)},
	}
}

func (d *studyReader) nppKeys(in *NPPInput) []yaml.Key {
	return slices.Concat(d.nppFileKeys(in), d.nppBandKeys(in), d.nppNumberKeys(in))
}

func (d *studyReader) nppFileKeys(in *NPPInput) []yaml.Key {
	return []yaml.Key{
		{Name: "files", Required: true, Type: "pattern or list of patterns", Example: `npp/MOD17A3HGF.A{year}001.*.hdf`,
			Meaning: "Paths with {year} and the wildcards * and ?; the files of a year are joined.", Read: func(v yaml.Value) {
				in.Files, d.nppFiles = d.Texts(v), v
				for _, pattern := range in.Files {
					d.checkPath(v, pattern)
				}
			}},
		{Name: "missing", Type: MissingUnknown, Otherwise: "a mistake", Example: MissingUnknown,
			Meaning: "What NPP is in years without a raster.", Read: d.choice(&in.Missing, []string{MissingUnknown})},
	}
}

// checkNPP wants {year} in the patterns, unless one file holds all years.
func (d *studyReader) checkNPP(in *NPPInput) {
	for _, pattern := range in.Files {
		if in.Bands == "" && !strings.Contains(pattern+in.Subdataset, YearWord) {
			d.Refuse(d.nppFiles, "%q has no {year}; write {year} where the file name holds the year, or give npp.bands: year if the file has a band a year", pattern)
		}
	}
}

func (d *studyReader) nppBandKeys(in *NPPInput) []yaml.Key {
	return []yaml.Key{
		{Name: "band", Type: "number from 1, or name", Otherwise: "the only band", Example: "Npp",
			Meaning: "Band to read in files with several.", Read: d.text(&in.Band)},
		{Name: "bands", Type: BandAYear, Otherwise: "one band a file", Example: BandAYear,
			Meaning: "The files have a band a year: by its description, the time axis of netCDF, or first_year; {year} may be left out.", Read: d.choice(&in.Bands, []string{BandAYear})},
		{Name: "first_year", Type: "year", Otherwise: "found in the file", Example: "2001",
			Meaning: "Year of the first band with bands: year; each further band is a year later.", Read: d.integer(&in.FirstYear, EarliestYear, LatestYear)},
	}
}

// nppNumberKeys are the keys on what the stored numbers mean.
func (d *studyReader) nppNumberKeys(in *NPPInput) []yaml.Key {
	return []yaml.Key{
		{Name: "scale", Type: "number", Unit: "g C m⁻² a⁻¹ per stored unit", Otherwise: "the rasters' own", Example: "0.1",
			Meaning: "Factor of the stored values: NPP is stored × scale + offset.", Read: func(v yaml.Value) {
				if in.Scale = d.optional(v); in.Scale != nil && *in.Scale == 0 {
					d.Refuse(v, "0 would erase every value; give g C m-2 a-1 per stored unit, as 0.1")
					in.Scale = nil
				}
			}},
		{Name: "offset", Type: "number", Unit: "g C m⁻² a⁻¹", Otherwise: "the rasters' own, 0 with scale", Example: "0",
			Meaning: "Added to the scaled values.", Read: func(v yaml.Value) { in.Offset = d.optional(v) }},
		{Name: "unit", Type: "mass of carbon or CO₂ per area and year", Otherwise: "the rasters' own, else g C m⁻² a⁻¹", Example: "kg C m-2 a-1",
			Meaning: "Unit of stored × scale + offset, in place of what the rasters say.", Read: d.unit(&in.Unit)},
		{Name: "nodata", Type: "number or .nan", Unit: "as stored", Otherwise: "the rasters' own", Example: "0",
			Meaning: "Stored value that means unknown.", Read: func(v yaml.Value) {
				if n, ok := d.AnyNumber(v); ok {
					in.NoData = (*Stored)(&n)
				}
			}},
		{Name: "crs", Type: "reference system", Otherwise: "the rasters' own", Example: "EPSG:32649",
			Meaning: "Reference system of the rasters, in place of what they say; nothing is reprojected.", Read: d.text(&in.CRS)},
		{Name: "subdataset", Type: "text", Otherwise: "Npp_500m, npp, or the only one", Example: "npp_{year}",
			Meaning: "Raster to read in files that hold several; {year} stands for the year.", Read: d.text(&in.Subdataset)},
	}
}

func (d *studyReader) minesKeys(in *MinesInput) []yaml.Key {
	return []yaml.Key{
		{Name: "file", Required: true, Type: "path", Example: "mines.gpkg", Meaning: "Polygons in any vector format and reference system that GDAL reads.", Read: d.path(&in.File)},
		{Name: "layer", Type: "text", Otherwise: "the only layer", Example: "mines", Meaning: "Layer of the file.", Read: d.text(&in.Layer)},
		{Name: "id", Required: true, Type: "text", Example: "mine_id", Meaning: "Field that identifies a mine.", Read: d.text(&in.ID)},
		{Name: "name", Type: "text", Otherwise: "the identifier", Example: "name", Meaning: "Field that holds the mine's name.", Read: d.text(&in.Name)},
		{Name: "encoding", Type: "text", Otherwise: "the file's own", Example: "GBK", Meaning: "Encoding of the texts of a Shapefile.", Read: d.text(&in.Encoding)},
	}
}

func (d *studyReader) accuracyKeys(in *AccuracyInput) []yaml.Key {
	return []yaml.Key{
		{Name: "file", Required: true, Type: "path", Example: "labels.gpkg",
			Meaning: "Points with what a person saw there: CSV, or any vector format that GDAL reads.", Read: d.path(&in.File)},
		{Name: "within", Type: "mines or map", Otherwise: WithinMines, Example: WithinMap,
			Meaning: "Land that the points were drawn from.", Read: d.choice(&in.Within, []string{WithinMines, WithinMap})},
	}
}

func (d *studyReader) backgroundKeys(c *BackgroundChoice) []yaml.Key {
	given := map[string]bool{}
	return []yaml.Key{
		{Name: "value_g_m2", Type: "number from 0", Unit: "g C m⁻² a⁻¹", Otherwise: "interpolated", Example: "35",
			Meaning: "Known NPP of bare land, the same everywhere and every year; nothing is interpolated then.", Read: func(v yaml.Value) {
				if c.ValueGM2 = d.optional(v); *c.ValueGM2 < 0 || *c.ValueGM2 > MostNPP {
					d.Refuse(v, "%v is impossible; want the NPP of bare land in g C m-2 a-1, from 0 to %v", *c.ValueGM2, MostNPP)
				}
			}},
		{Name: "variogram", Type: "mapping", Meaning: "Variogram of the background; with only a model it is fitted.",
			Keys: d.variogramKeys(&c.Variogram, given), Check: func(v yaml.Value) { d.variogram = true; d.checkVariogram(v, &c.Variogram, given) }},
		{Name: "sample", Type: "mapping", Otherwise: "all samples", Meaning: "Random sample of the wholly destroyed cells.", Keys: []yaml.Key{
			{Name: "n", Required: true, Type: "whole number from 1", Unit: "cells a year", Example: "100",
				Meaning: "Size of the sample.", Read: d.integer(&c.Sample.N, 1, 1<<30)},
			{Name: "seed", Type: "whole number", Default: "0", Example: "1",
				Meaning: "Start of the random numbers; equal seeds draw equal samples.", Read: func(v yaml.Value) { c.Sample.Seed = uint64(d.Integer(v, 0, 1<<53)) }},
		}},
		{Name: "max_neighbours", Type: "whole number from 3, or 0", Unit: "samples", Otherwise: "all, the 32 nearest in years of more than 1000 samples", Example: "32",
			Meaning: "Nearest samples that an estimate uses; 0 is all, up to 10 000 a year.", Read: func(v yaml.Value) {
				n := d.Integer(v, 0, 1<<20)
				if c.MaxNeighbours = &n; n == 1 || n == 2 {
					d.Refuse(v, "is %d, want 3 or more nearest samples, or 0 for all", n)
				}
			}},
	}
}

// checkBackground wants a known value or what it is interpolated with, not both.
func (d *studyReader) checkBackground(v yaml.Value, c *BackgroundChoice) {
	if c.ValueGM2 != nil && (d.variogram || c.Sample.N > 0 || c.MaxNeighbours != nil) {
		d.Refuse(v, "value_g_m2 is the background itself, and variogram, sample and max_neighbours interpolate it; keep one of both")
	}
}

// variogramKeys marks in given the keys that make the variogram a fixed one.
func (d *studyReader) variogramKeys(v *VariogramChoice, given map[string]bool) []yaml.Key {
	fixed := func(into *float64, name, want string, possible func(float64) bool) func(yaml.Value) {
		return func(value yaml.Value) {
			given[name] = true
			if *into = d.Number(value); !possible(*into) {
				d.Refuse(value, "%v is impossible; want a %s", *into, want)
			}
		}
	}
	const fromZero, aboveZero = "number from 0", "number above 0"
	notNegative := func(x float64) bool { return x >= 0 }
	positive := func(x float64) bool { return x > 0 }
	models := []string{AutoModel, "spherical", "exponential", "gaussian", "matern32", "matern52"}
	chooseBy := []string{ByWeightedSSE, ByCrossValidation}
	return []yaml.Key{
		{Name: "model", Type: oneOf(models), Default: "spherical", Example: "auto", Meaning: "Shape of the variogram; auto fits all and takes the best.", Read: d.choice(&v.Model, models)},
		{Name: "choose_by", Type: oneOf(chooseBy), Otherwise: ByWeightedSSE, Example: ByCrossValidation, Meaning: "What makes the best model of auto.", Read: d.choice(&v.ChooseBy, chooseBy)},
		{Name: "nugget", Type: fromZero, Unit: "(g C m⁻² a⁻¹)²", Otherwise: "0 in a fixed variogram", Example: "4", Meaning: "Nugget of a fixed variogram.", Read: fixed(&v.Nugget, "nugget", fromZero, notNegative)},
		{Name: "sill", Type: fromZero, Unit: "(g C m⁻² a⁻¹)²", Otherwise: "fitted", Example: "60", Meaning: "Partial sill of a fixed variogram.", Read: fixed(&v.PartialSill, "sill", fromZero, notNegative)},
		{Name: "range_m", Type: aboveZero, Unit: "m", Otherwise: "fitted", Example: "20000", Meaning: "Range of a fixed variogram, as the model defines it.", Read: fixed(&v.RangeM, "range_m", aboveZero, positive)},
		{Name: "anisotropy", Type: "mapping", Otherwise: "isotropic", Meaning: "Direction of a fixed variogram.", Keys: []yaml.Key{
			{Name: "angle_deg", Required: true, Type: "number", Unit: "degrees clockwise from north", Example: "30",
				Meaning: "Direction of the longest range.", Read: d.number(&v.AngleDeg)},
			{Name: "ratio", Required: true, Type: "number above 0 to 1", Example: "0.5", Meaning: "Range across that direction over the range along it.", Read: func(value yaml.Value) {
				if v.Ratio = d.Number(value); v.Ratio <= 0 || v.Ratio > 1 {
					d.Refuse(value, "is %v, want the range across over the range along, above 0 to 1", v.Ratio)
				}
			}},
		}},
	}
}

func (d *studyReader) checkVariogram(value yaml.Value, v *VariogramChoice, given map[string]bool) {
	v.Fixed = len(given) > 0
	switch {
	case v.Fixed && (!given["sill"] || !given["range_m"]):
		d.Refuse(value, "a fixed variogram needs sill and range_m; give both, or only the model to have it fitted")
	case v.Fixed && v.Model == AutoModel:
		d.Refuse(value, "model auto is chosen by fitting; name the model of a fixed variogram, or give only the model")
	case !v.Fixed && v.Ratio > 0:
		d.Refuse(value, "anisotropy belongs to a fixed variogram; give sill and range_m too")
	case v.ChooseBy != "" && v.Model != AutoModel:
		d.Refuse(value, "choose_by is for model auto; leave it out")
	case v.Fixed && v.Nugget == 0 && v.PartialSill == 0:
		d.Refuse(value, "nugget and sill are both 0; give the variance of the background in (g C m-2 a-1)^2")
	case v.Model == AutoModel && v.ChooseBy == "":
		v.ChooseBy = ByWeightedSSE
	}
}

func (d *studyReader) baselineKeys(c *BaselineChoice) []yaml.Key {
	through := []string{BeforeDestruction, ThroughDestruction}
	return []yaml.Key{
		{Name: "min_years", Type: "whole number from 2", Unit: "years", Default: "5", Example: "10",
			Meaning: "Known years that a line of land's own needs; with fewer it takes the slope of undisturbed land.", Read: d.integer(&c.MinYears, 2, 1000)},
		{Name: "through", Type: oneOf(through), Default: BeforeDestruction, Example: ThroughDestruction,
			Meaning: "Last year of the fit: the year before the destruction, or its year, as the paper writes.", Read: d.choice(&c.Through, through)},
		{Name: "guard_years", Type: "whole number from 0", Unit: "years", Default: "0", Example: "1",
			Meaning: "Further years before the destruction that the fit leaves out; 1 is advised for detected dates, which may be a year late.", Read: d.integer(&c.GuardYears, 0, 10)},
	}
}

func (d *studyReader) conversionKeys(c *Conversion) []yaml.Key {
	factor := func(into *float64) func(yaml.Value) {
		return func(v yaml.Value) {
			if *into = d.Number(v); !(*into > 0 && *into <= 10) {
				d.Refuse(v, "%v is impossible; want g per g, above 0 and at most 10", *into)
			}
		}
	}
	return []yaml.Key{
		{Name: "organic_matter_per_carbon", Type: "number above 0, at most 10", Unit: "g g⁻¹", Default: "2.2", Example: "2", Meaning: "Organic matter per carbon (Eq. 2).", Read: factor(&c.OrganicMatterPerCarbon)},
		{Name: "co2_per_organic_matter", Type: "number above 0, at most 10", Unit: "g g⁻¹", Default: "1.63", Example: "1.6", Meaning: "CO₂ per organic matter (Eq. 2).", Read: factor(&c.CO2PerOrganicMatter)},
	}
}

func oneOf(choices []string) string { return strings.Join(choices, ", ") }

func (d *studyReader) text(into *string) func(yaml.Value) {
	return func(v yaml.Value) { *into = d.Text(v) }
}

func (d *studyReader) path(into *string) func(yaml.Value) {
	return func(v yaml.Value) {
		*into = d.Text(v)
		d.checkPath(v, *into)
	}
}

// checkPath refuses addresses and what GDAL calls virtual files, which no checksum could be kept of.
func (d *studyReader) checkPath(v yaml.Value, path string) {
	if strings.Contains(path, "://") || strings.HasPrefix(path, "/vsi") {
		d.Refuse(v, "%q is an address; fetch the file and name its path", path)
	}
}

// unit reads a unit of annual NPP.
func (d *studyReader) unit(into *string) func(yaml.Value) {
	return func(v yaml.Value) {
		text := d.Text(v)
		switch _, known, err := unit.Parse(text); {
		case err != nil:
			d.Refuse(v, "%q: %v; give a mass of carbon per area and year, as kg C m-2 a-1", text, err)
		case !known:
			d.Refuse(v, "%q names no unit; give a mass of carbon per area and year, as kg C m-2 a-1", text)
		default:
			*into = text
		}
	}
}

func (d *studyReader) choice(into *string, choices []string) func(yaml.Value) {
	return func(v yaml.Value) { *into = d.OneOf(v, choices...) }
}

func (d *studyReader) integer(into *int, low, high int) func(yaml.Value) {
	return func(v yaml.Value) { *into = d.Integer(v, low, high) }
}

func (d *studyReader) number(into *float64) func(yaml.Value) {
	return func(v yaml.Value) { *into = d.Number(v) }
}

// optional reads a number; nil stands for a mistake.
func (d *studyReader) optional(v yaml.Value) *float64 {
	n := d.Number(v)
	if d.Refused(v) {
		return nil
	}
	return &n
}

// years reads a list of years and where each stands.
func (d *studyReader) years(v yaml.Value) (years []int, items []yaml.Value) {
	items, ok := v.Items()
	if !ok {
		d.Refuse(v, "is %s, want a list of years, as [2012]", v)
	}
	for _, item := range items {
		years = append(years, d.Integer(item, EarliestYear, LatestYear))
	}
	return years, items
}

func (d *studyReader) yearRange(v yaml.Value) (first, last int) {
	years, _ := d.years(v)
	switch {
	case len(years) != 2 || years[0] > years[1]:
		d.Refuse(v, "is %v, want the first and the last year, as [2001, 2022]", years)
		return 0, 0
	case years[0] == years[1]:
		d.Refuse(v, "is %d alone, want at least 2 years; a change needs the year before it, and the baseline a line through years", years[0])
		return 0, 0
	}
	return years[0], years[1]
}
