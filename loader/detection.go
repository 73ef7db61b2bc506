package loader

import (
	"context"
	"slices"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/studyfile"
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
