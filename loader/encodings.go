package loader

import (
	"cmp"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// NPPEncoding is how rasters store NPP: stored × Scale + Offset is NPP in Unit, as the file or the study
// says. PerStored is one stored unit and AtZero a stored 0, both in g C m⁻² a⁻¹.
type NPPEncoding struct {
	Stored    string  `json:"stored"` // GDAL's name of the type, as Int16
	Scale     float64 `json:"scale"`
	Offset    float64 `json:"offset"`
	Unit      string  `json:"unit,omitempty"` // empty where nothing says it: g C m⁻² a⁻¹ then
	PerStored float64 `json:"g_m2_per_stored"`
	AtZero    float64 `json:"g_m2_at_zero"`
	NoData    string  `json:"nodata,omitempty"` // a text, since it may be NaN; empty without one
	Mask      bool    `json:"mask,omitempty"`   // a mask or an alpha band counts
	Codes     string  `json:"codes,omitempty"`  // stored numbers that are class codes
}

// FileEncoding is how a file stores the NPP of a year.
type FileEncoding struct {
	Path   string `json:"path"` // as in InputFile
	Year   int    `json:"year"`
	Raster string `json:"raster,omitempty"` // of a container
	Band   int    `json:"band"`             // from 1
	NPPEncoding
}

// YearsEncoding is how the files of some years store NPP.
type YearsEncoding struct {
	Years []int `json:"years"`
	Files int   `json:"files"`
	NPPEncoding
}

// encodings lists how the files store NPP, in the order of years and files.
func (s *nppSeries) encodings(study *studyfile.Study) []FileEncoding {
	var all []FileEncoding
	s.eachTile(func(t *nppTile) {
		e := FileEncoding{Path: study.NameOf(t.path), Year: t.year, Band: t.band + 1, NPPEncoding: t.said}
		if t.dataset != t.path {
			e.Raster = gdal.ShortSubdataset(t.dataset)
		}
		all = append(all, e)
	})
	slices.SortStableFunc(all, func(a, b FileEncoding) int { return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Path, b.Path)) })
	return all
}

// folded brings files that store NPP alike together, in the order of their first years.
func folded(all []FileEncoding) (ways []YearsEncoding) {
	paths := map[NPPEncoding]map[string]bool{}
	for _, e := range all {
		i := slices.IndexFunc(ways, func(w YearsEncoding) bool { return w.NPPEncoding == e.NPPEncoding })
		if i < 0 {
			i, ways, paths[e.NPPEncoding] = len(ways), append(ways, YearsEncoding{NPPEncoding: e.NPPEncoding}), map[string]bool{}
		}
		w := &ways[i]
		paths[e.NPPEncoding][e.Path] = true
		w.Files = len(paths[e.NPPEncoding])
		if n := len(w.Years); n == 0 || w.Years[n-1] != e.Year {
			w.Years = append(w.Years, e.Year)
		}
	}
	return ways
}

// judgeEncodings remarks on files that store NPP in different ways.
func judgeEncodings(ways []YearsEncoding) []finding.Finding {
	if len(ways) < 2 {
		return nil
	}
	texts := make([]string, len(ways))
	for i, way := range ways {
		texts[i] = YearRanges(way.Years, "-") + ": " + way.String()
	}
	return []finding.Finding{finding.Finding{Severity: finding.Remark, Input: "npp", Count: int64(len(ways))}.
		Says("npp: the files store NPP in different ways: %s", strings.Join(texts, "; "))}
}

// alike returns the looks, and in place of that of a year whose files store NPP in different ways one for each way.
func (s *nppSeries) alike(looks []yearLook) (all []yearLook) {
	for _, l := range looks {
		var ways []NPPEncoding
		parts := map[NPPEncoding]nppYear{}
		for _, part := range l.parts {
			said := part.tile.said
			if parts[said] == nil {
				ways = append(ways, said)
			}
			parts[said] = append(parts[said], part)
		}
		if len(ways) < 2 {
			all = append(all, l)
			continue
		}
		for _, said := range ways {
			all = append(all, s.look(l.year, parts[said]))
		}
	}
	return all
}

// unknownUnits names the units of files that are not understood.
func (s *nppSeries) unknownUnits() (all []finding.Finding) {
	var units []string
	s.eachTile(func(t *nppTile) {
		if t.unitUnread != "" && !slices.Contains(units, t.unitUnread) {
			units = append(units, t.unitUnread)
		}
	})
	slices.Sort(units)
	for _, unit := range units {
		all = append(all, finding.Finding{Severity: finding.Warning, Input: "npp", Remedy: "give npp.unit, for example kg C m-2 a-1"}.
			Says("npp: unit %q is not understood and taken as g C m-2 a-1", unit))
	}
	return all
}

// otherQuantity matches the names of rasters that products have beside NPP.
var otherQuantity = regexp.MustCompile(`(?i)(?:^|[^a-z])(gpp|psnnet|ndvi|evi|lai|fpar|npp_?(?:qc|qa|std)|qc|qa)(?:[^a-z]|$)`)

// quantity returns the name of a raster, or of its file, that tells another quantity than NPP; "" for others. A file
// named after NPP may be named after its quality too, as MOD17A3HGF_Npp_QC.
func (t *nppTile) quantity() string {
	if t.name != "" && otherQuantity.MatchString(t.name) {
		return t.name
	}
	file := filepath.Base(t.path)
	if at := otherQuantity.FindStringSubmatch(file); at == nil || namesNPP(t.name) || namesNPP(file) && !namesNPP(at[1]) {
		return ""
	}
	return file
}

func namesNPP(name string) bool { return strings.Contains(strings.ToLower(name), "npp") }

// otherQuantities warns of rasters that are named as something other than NPP.
func (s *nppSeries) otherQuantities(looks []yearLook) []finding.Finding {
	count, name, path := int64(0), "", ""
	s.eachTile(func(t *nppTile) {
		quantity := t.quantity()
		if quantity == "" {
			return
		}
		if count++; path == "" || t.path < path {
			name, path = quantity, t.path
		}
	})
	if count == 0 {
		return nil
	}
	return []finding.Finding{finding.Finding{Severity: finding.Warning, Input: "npp", Place: path, Count: count, AreaKm2: s.land(looks, known), Remedy: "choose the NPP with npp.band or npp.subdataset, or name other files"}.
		Says("npp %s: the raster is named %q, which is not NPP", path, name)}
}

// hugeValues makes numbers unknown that are fill by their size, and counts them.
func (s *nppSeries) hugeValues(looks []yearLook) []finding.Finding {
	n, first := 0, 0
	for _, l := range looks {
		if n += l.huge; first == 0 && l.huge > 0 {
			first = l.year
		}
	}
	if n == 0 {
		return nil
	}
	f := finding.Finding{Severity: finding.Warning, Input: "npp", Year: first, Count: int64(n), AreaKm2: s.land(looks, isHuge), Expected: expectedNPP, Remedy: "if that is fill, give it as npp.nodata, as stored"}
	for _, l := range looks {
		for i := range l.parts {
			l.parts[i].forget(isHuge)
		}
	}
	return []finding.Finding{f.Says("npp: numbers beyond 1e12 are taken as fill and count as unknown in %d cell-years, the first in %d", n, first)}
}

// String describes the encoding, as "Int16, scale 0.0001, unit kg C m-2, nodata 32767".
func (e NPPEncoding) String() string {
	text := e.Stored + ", scale " + strconv.FormatFloat(e.Scale, 'g', -1, 64)
	if e.Offset != 0 {
		text += ", offset " + strconv.FormatFloat(e.Offset, 'g', -1, 64)
	}
	text += ", unit " + cmp.Or(e.Unit, "not said")
	if e.NoData != "" {
		text += ", nodata " + e.NoData
	}
	if e.Mask {
		text += ", a mask"
	}
	return text
}
