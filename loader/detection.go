package loader

import (
	"context"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/table"
	"github.com/minecarbon/minecarbon/loader/yaml"
)

// Detection is what was found out about the land of a study, before NPP.
type Detection struct {
	Study    *studyfile.Study
	Map      *dating.Map
	Mines    []string       // their identifiers, by the index of an Alpha
	Names    []string       // of the mines
	Pixels   []dating.Pixel // a sample for people to look at
	Findings []finding.Finding
}

// A detection shows at most so many pixels of a mine, and of a study with many mines fewer, but never less than the
// least.
const pixelsPerMine, pixelsOfAll, leastPixels = 300, 20000, 24

// Detect dates the disturbance of a study file as Load does, from any kind of input but year rasters. NPP is not
// needed, nor are mines where the whole map is dated; the study file may lack both. Of the options it uses
// Lenient and Progress. Errors are those of Load.
func Detect(ctx context.Context, file string, o Options) (*Detection, error) {
	study, err := studyForDetection(file)
	if err != nil {
		return nil, err
	}
	l := newLoad(study, o)
	defer l.close()
	l.phase("open inputs")
	l.m, err = openDisturbance(study)
	l.quality.Refuse("disturbance", err)
	if err == nil && l.m.source == nil {
		return nil, fault.New(fault.ErrUsage, "detect %s: disturbance gives the years themselves; give NDVI, classes, states, breaks, events or footprints", file)
	}
	l.openMines()
	mines := l.minesOrNone()
	if err := l.quality.Refusal(o.Lenient); err != nil {
		return nil, err
	}
	l.phase("date map")
	if err := l.m.date(ctx, l.site(mines)); err != nil {
		return nil, err
	}
	l.quality.Add(l.m.datedFindings(study)...)
	if err := l.quality.Refusal(o.Lenient); err != nil {
		return nil, err
	}
	d := &Detection{Study: study, Map: l.m.dated, Findings: l.quality.Sorted()}
	for i := range mines.Mines {
		d.Mines, d.Names = append(d.Mines, mines.Mines[i].ID), append(d.Names, mines.Mines[i].Name)
	}
	l.phase("look at pixels")
	return d, d.look(ctx, l.m.source, l.site(mines))
}

// look chooses pixels and reads what the source holds of them.
func (d *Detection) look(ctx context.Context, source dating.Source, site dating.Site) (err error) {
	perMine := max(leastPixels, min(pixelsPerMine, pixelsOfAll/(len(d.Mines)+1)))
	d.Pixels, err = d.Map.Choose(site, dating.Choice{PerMine: perMine, Outside: !needsMines(d.Study)})
	if err != nil {
		return err
	}
	return source.Look(ctx, site, d.Map, d.Pixels)
}

// studyForDetection reads a study file, which may lack what detection does not need.
func studyForDetection(file string) (*studyfile.Study, error) {
	study, mistakes, err := studyfile.ReadAll(file)
	if err != nil {
		return nil, err
	}
	mistakes = slices.DeleteFunc(mistakes, func(e *yaml.Error) bool {
		return e.Key == "npp" && len(study.NPP.Files) == 0 || e.Key == "mines" && study.Mines.File == "" && !needsMines(study)
	})
	if len(mistakes) > 0 {
		return nil, fault.New(fault.ErrUsage, "%w", mistakes)
	}
	return study, nil
}

// needsMines reports whether only land inside mines is dated.
func needsMines(study *studyfile.Study) bool {
	in := study.Disturbance
	classes := in.ClassRule()
	return in.NDVI != nil && in.NDVI.Where == dating.WhereMines || classes != nil && classes.Where == dating.WhereMines
}

var alphaColumns = []table.Column{
	table.Required("mine_id", table.TextKind, table.Plain), table.Required("year", table.Int32Kind, table.Plain),
	table.Optional("soil", table.DoubleKind, table.Plain), table.Optional("vegetation", table.DoubleKind, table.Plain), table.Optional("alpha", table.DoubleKind, table.Plain),
	table.Required("source", table.TextKind, table.Plain), table.Optional("separation", table.DoubleKind, table.Plain),
	table.Required("bare", table.Int64Kind, table.Plain), table.Required("vegetated", table.Int64Kind, table.Plain),
}

// writeAlpha writes the thresholds that the map was dated with; a dataset without any has no such table.
func (t *mapTables) writeAlpha(dir string) ([]table.DataFile, error) {
	if t.m.dated == nil || len(t.m.dated.Alpha) == 0 {
		return nil, nil
	}
	all := t.m.dated.Alpha
	type alpha = dating.Alpha
	ndvi := func(of func(*alpha) int16) arrow.Array {
		return table.Of(all, table.Doubles, func(a *alpha) float64 { return detect.NDVI(of(a)) })
	}
	file, err := table.Write(dir, "alpha.parquet", alphaColumns, []arrow.Array{
		table.Of(all, table.Texts, func(a *alpha) string { return t.mines.Mines[a.Mine].ID }), table.Of(all, table.Int32s, func(a *alpha) int32 { return int32(a.Year) }),
		ndvi(func(a *alpha) int16 { return a.Soil }), ndvi(func(a *alpha) int16 { return a.Vegetation }), ndvi(func(a *alpha) int16 { return a.Alpha }),
		table.Of(all, table.Texts, func(a *alpha) string { return a.Source }), table.Of(all, table.Doubles, func(a *alpha) float64 { return a.Split.Separation() }),
		table.Of(all, table.Int64s, func(a *alpha) int64 { bare, _ := a.Split.Values(); return bare }), table.Of(all, table.Int64s, func(a *alpha) int64 { _, vegetated := a.Split.Values(); return vegetated }),
	})
	return []table.DataFile{file}, err
}
