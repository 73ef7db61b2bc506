package loader

import (
	"cmp"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// chooseBand sets the band of the tile's year: the only one, the one that npp.band names, or with
// npp.bands: year the one of the year. It reports whether the file has one; a
// file with a band a year may lack the year.
func (t *nppTile) chooseBand(ds *godal.Dataset, in studyfile.NPPInput) (bool, error) {
	bands := gdal.DataBands(ds)
	if in.Bands == studyfile.BandAYear {
		return t.bandOfYear(ds, bands, in)
	}
	names := gdal.BandNames(bands)
	if in.Band == "" && len(bands) == 1 {
		t.nameYear(ds, bands)
		return true, nil
	}
	if in.Band == "" {
		return false, fault.New(fault.ErrData, "load npp %s: has %d bands, want 1; choose it with npp.band (%s), or give npp.bands: year if each band is a year", t.path, len(bands), shortList(names))
	}
	chosen, ok := gdal.NamedBand(names, in.Band)
	if !ok {
		return false, fault.New(fault.ErrData, "load npp %s: has no band %q that npp.band names; its bands are %s", t.path, in.Band, shortList(names))
	}
	t.band = chosen
	t.nameYear(ds, bands)
	return true, nil
}

// nameYear keeps the year that the file gives the tile's band.
func (t *nppTile) nameYear(ds *godal.Dataset, bands []godal.Band) {
	t.named, _ = gdal.BandYear(ds, bands[t.band]) // a time that is not understood names no year
}

// shortList joins the first names of a list.
func shortList(names []string) string {
	if len(names) > 8 {
		return strings.Join(names[:7], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// bandOfYear finds the band of a year: by order where the study gives the first year, else by
// the years in the bands' descriptions, as in 2001_01_01_Npp, else by the time axis of netCDF.
// Of bands of several quantities, npp.band names the one.
func (t *nppTile) bandOfYear(ds *godal.Dataset, bands []godal.Band, in studyfile.NPPInput) (bool, error) {
	if err := gdal.CheckAlpha("load npp", t.path, "a year", ds, func(band godal.Band) bool {
		year, err := gdal.BandYear(ds, band)
		byOrder := in.FirstYear != 0 && band.Structure().DataType == godal.Byte
		return byOrder || year != 0 && err == nil
	}); err != nil {
		return false, err
	}
	found, nth := -1, 0
	dated := false
	for i, band := range bands {
		name := band.Description()
		if in.Band != "" && name != in.Band && !strings.HasSuffix(name, "_"+in.Band) && band.Metadata("NETCDF_VARNAME") != in.Band {
			continue
		}
		year, err := in.FirstYear+nth, error(nil)
		nth++
		if in.FirstYear == 0 {
			year, err = gdal.BandYear(ds, band)
		}
		if err != nil {
			return false, fault.New(fault.ErrData, "load npp %s: band %d: %w; give npp.first_year, the year of the first band", t.path, i+1, err)
		}
		if dated = dated || year != 0; year != t.year {
			continue
		}
		if found >= 0 {
			return false, t.twice(bands, found, i)
		}
		found = i
	}
	if !dated {
		return false, fault.New(fault.ErrData, "load npp %s: none of its %d bands names a year; give npp.first_year, the year of the first band", t.path, len(bands))
	}
	t.band = max(found, 0)
	if found >= 0 && in.FirstYear != 0 {
		t.nameYear(ds, bands)
	}
	return found >= 0, nil
}

// twice returns the error of two bands of one year.
func (t *nppTile) twice(bands []godal.Band, i, j int) error {
	if dimension := gdal.OtherDimension(bands[i], bands[j]); dimension != "" {
		return fault.New(fault.ErrData, "load npp %s: bands %d and %d are both of %d, since the raster has the dimension %s beside the time; keep one step of it, for example with ncks -d %s,0 (NCO)", t.path, i+1, j+1, t.year, dimension, dimension)
	}
	return fault.New(fault.ErrData, "load npp %s: bands %d and %d are both of %d, want a band a year; choose with npp.band", t.path, i+1, j+1, t.year)
}

// misdated names the bands whose file gives them another year than the study does.
func (s *nppSeries) misdated(study *studyfile.Study) []finding.Finding {
	var wrong []*nppTile
	named, years := map[int]bool{}, map[int]bool{}
	s.eachTile(func(t *nppTile) {
		if t.named != 0 {
			named[t.named], years[t.year] = true, true
		}
		if t.named != 0 && t.named != t.year {
			wrong = append(wrong, t)
		}
	})
	// One year in the names of all bands is a part of the name, as in "NPP of Running 2015".
	if len(wrong) == 0 || len(named) == 1 && len(years) > 1 {
		return nil
	}
	t := slices.MinFunc(wrong, func(a, b *nppTile) int { return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.path, b.path)) })
	f := finding.Finding{Severity: finding.Warning, Input: "npp", Year: t.year, Place: t.path, Count: int64(len(wrong)), Remedy: "check that each file holds the year that its name says"}
	if study.NPP.FirstYear != 0 {
		f.Severity = finding.Error
		f.Remedy = "correct npp.first_year, or leave it out if the file is right"
		return []finding.Finding{f.Says("npp %s: npp.first_year: %d makes band %d that of %d, and the file dates it %d", t.path, study.NPP.FirstYear, t.band+1, t.year, t.named)}
	}
	return []finding.Finding{f.Says("npp %s: is taken for %d, and the file dates its band %d", t.path, t.year, t.named)}
}
