package discover

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// draft writes a study file.
type draft struct {
	page
	*Found
	folder string // in which the study file will stand
}

// Draft returns the text of a study file that will stand in a folder. It is not complete where
// something required has not been found; remarks say so.
func (f *Found) Draft(folder string) string {
	d := &draft{Found: f, folder: folder}
	d.remark("Study file, drafted by minecarbon from the files that it found. Remarks and keys that are not given stand after #. Correct it, then run: minecarbon check STUDY.yaml. All keys: minecarbon study keys.")
	d.blank()
	d.writeName()
	d.writeYears()
	d.blank()
	d.writeNPP()
	d.blank()
	d.writeDisturbance()
	d.blank()
	d.writeMines()
	d.blank()
	d.remark("The variogram of the background NPP of bare land is fitted. To give one, or a known NPP:")
	d.absent("background", "")
	d.absent("  variogram", "{model: spherical, nugget: 4, sill: 60, range_m: 20000}")
	d.absent("  value_g_m2", "50")
	if len(f.others) > 0 {
		d.blank()
		d.remark("Files that the study does not use:")
		for _, text := range f.others[:min(len(f.others), mostOthers)] {
			d.remark("- " + text)
		}
		if n := len(f.others) - mostOthers; n > 0 {
			d.remark(fmt.Sprintf("- and others: %d", n))
		}
	}
	return d.String()
}

// Missing lists what a study needs and the folder does not show, nil if it shows all.
func (f *Found) Missing() (parts []string) {
	if len(f.npp) == 0 {
		parts = append(parts, "rasters of NPP")
	}
	if len(f.destroyed) == 0 && len(f.annual) == 0 {
		parts = append(parts, "a raster of years of destruction")
	}
	if len(f.mines) == 0 {
		parts = append(parts, "polygons of mines")
	}
	return parts
}

// fewNamed bounds the further candidates of a role that are described, mostOthers the files without a role.
const fewNamed, mostOthers = 4, 30

// fewOf returns the first candidates and remarks how many there are besides.
func fewOf[T any](d *draft, all []T) []T {
	if n := len(all) - fewNamed; n > 0 {
		d.remark(fmt.Sprintf("Further candidates, which are not described here: %d.", n))
		return all[:fewNamed]
	}
	return all
}

func (d *draft) writeName() {
	name := d.dir
	if full, err := filepath.Abs(d.dir); err == nil {
		name = full
	}
	d.key("name", quoted(filepath.Base(name)))
}

// from returns paths as seen from the study file.
func (d *draft) from(paths ...string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i] = from(d.folder, d.dir, path)
	}
	return out
}

func (d *draft) writeYears() {
	years := d.nppYears()
	if len(years) < 2 {
		d.remark("First and last year of the study. No names of files or bands say them.")
		d.absent("years", "[2001, 2022]")
	} else {
		d.remark("First and last year that the NPP has." + d.gaps(years))
		d.key("years", numbers([]int{years[0], years[len(years)-1]}))
	}
	d.writeUnobserved(years)
}

// nppYears returns the years of the NPP in ascending order.
func (d *draft) nppYears() []int {
	if len(d.npp) == 0 {
		return nil
	}
	years := d.npp[0].years()
	if len(years) == 0 {
		years = d.npp[0].bandYears()
	}
	years = slices.Clone(years)
	slices.Sort(years)
	return years
}

// gaps says which years within the range are missing.
func (d *draft) gaps(years []int) string {
	missing := lacking(years)
	if len(missing) == 0 {
		return ""
	}
	return fmt.Sprintf(" Within them it lacks %s: add the files, change the years, or see npp.missing.", joined(missing))
}

// lacking returns the years between the first and the last that a list does not have.
func lacking(years []int) (missing []int) {
	if len(years) == 0 {
		return nil
	}
	for year := years[0]; year < years[len(years)-1]; year++ {
		if !slices.Contains(years, year) {
			missing = append(missing, year)
		}
	}
	return missing
}

func joined(years []int) string { return strings.Trim(numbers(years), "[]") }

// writeUnobserved proposes years without imagery: those that annual rasters lack, or to which no event is dated.
func (d *draft) writeUnobserved(study []int) {
	inStudy := func(years []int) (some []int) {
		for _, year := range years {
			if len(study) > 1 && year > study[0] && year < study[len(study)-1] {
				some = append(some, year)
			}
		}
		return some
	}
	if len(d.destroyed) == 0 && len(d.annual) > 0 {
		if missing := inStudy(lacking(d.annual[0].allYears())); len(missing) > 0 {
			d.remark("Years without imagery, which the annual rasters below lack. What is first seen in the next year counts then.")
			d.key("unobserved_years", numbers(missing))
			return
		}
	}
	d.remark("Years without usable imagery. Events dated to them belong to the next year.")
	example := []int{2012}
	if len(d.destroyed) > 0 {
		if missing := inStudy(lacking(d.destroyed[0].eventYears())); len(missing) > 0 {
			d.remark(fmt.Sprintf("In the sample of %s no event is dated to %s.", d.destroyed[0].path, joined(missing)))
			example = missing
		}
	}
	d.absent("unobserved_years", numbers(example))
}

// allYears returns the years of the names or of the bands, in ascending order.
func (r *rasters) allYears() []int {
	years := r.years()
	if len(years) == 0 {
		years = slices.Sorted(slices.Values(r.bandYears()))
	}
	return years
}

// eventYears returns the years among the numbers, in ascending order.
func (r *rasters) eventYears() (years []int) {
	for _, b := range r.looks() {
		for _, v := range b.values {
			if year := int(v); year >= earliestYear && year <= latestYear && !slices.Contains(years, year) {
				years = append(years, year)
			}
		}
	}
	slices.Sort(years)
	return years
}
