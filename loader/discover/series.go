package discover

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// series are the files of one quantity by year, or one file whose name has no year.
type series struct {
	patterns []string         // paths below the folder, with {year}, and * where the names of a year differ
	files    map[int][]string // paths by year; year 0 where the names have none
}

// years returns the years of the names in ascending order, none where they have no year.
func (s *series) years() []int {
	years := slices.Sorted(maps.Keys(s.files))
	return slices.DeleteFunc(years, func(year int) bool { return year == 0 })
}

// all returns the files in the order of years.
func (s *series) all() (files []string) {
	for _, year := range slices.Sorted(maps.Keys(s.files)) {
		files = append(files, s.files[year]...)
	}
	return files
}

var digits = regexp.MustCompile(`\d+`)

// earliestYear and latestYear are the years that a name or a year raster may hold.
const earliestYear, latestYear = 1900, 2199

// yearOf returns the year that a run of digits begins with, as 2001, 200101, 2001001 or 20010101; 0 otherwise.
func yearOf(run string) int {
	switch len(run) {
	case 4, 6, 7, 8:
		if year, _ := strconv.Atoi(run[:4]); year >= earliestYear && year <= latestYear {
			return year
		}
	}
	return 0
}

// group gathers files whose names differ only in digits into series by year. Other files are series of their own.
func group(paths []string) (all []series) {
	alike := map[string][]string{}
	var order []string
	for _, path := range paths {
		key := digits.ReplaceAllString(path, "0")
		if alike[key] == nil {
			order = append(order, key)
		}
		alike[key] = append(alike[key], path)
	}
	for _, key := range order {
		names := alike[key]
		if at := yearRun(names); at >= 0 {
			all = append(all, byYear(names, at))
			continue
		}
		for _, path := range names {
			all = append(all, series{patterns: []string{path}, files: map[int][]string{0: {path}}})
		}
	}
	return all
}

// runsOf returns the runs of digits in each name.
func runsOf(paths []string) [][]string {
	runs := make([][]string, len(paths))
	for i, path := range paths {
		runs[i] = digits.FindAllString(path, -1)
	}
	return runs
}

// yearRun returns which run of digits is the year in names that differ only in digits: the one that
// takes most values, all of them years; -1 if none takes two.
func yearRun(paths []string) int {
	runs := runsOf(paths)
	best, most := -1, 1
	for at := range runs[0] {
		years := map[int]bool{}
		for _, r := range runs {
			years[yearOf(r[at])] = true
		}
		if !years[0] && len(years) > most {
			best, most = at, len(years)
		}
	}
	return best
}

// byYear makes one series of names that differ only in digits; the year is the run at.
func byYear(paths []string, at int) series {
	runs := runsOf(paths)
	s := series{files: map[int][]string{}}
	for i, path := range paths {
		year := yearOf(runs[i][at])
		s.files[year] = append(s.files[year], path)
	}
	same := func(of func(r []string) string) bool {
		return !slices.ContainsFunc(runs, func(r []string) bool { return of(r) != of(runs[0]) })
	}
	run := -1
	s.patterns = []string{digits.ReplaceAllStringFunc(paths[0], func(text string) string {
		run++
		part, rest := run, func(r []string) string { return r[run] }
		if part == at {
			if rest = func(r []string) string { return r[part][4:] }; same(rest) {
				return "{year}" + text[4:]
			}
			return "{year}*"
		}
		if same(rest) {
			return text
		}
		return "*"
	})}
	return s
}

// alone splits a series with several files a year into one for each of what stands where their names differ.
func (s *series) alone() (all []series) {
	paths := s.all()
	at := yearRun(paths)
	apart := map[string][]string{}
	var order []string
	for i, r := range runsOf(paths) {
		var others []string
		for k, run := range r {
			if k != at {
				others = append(others, run)
			}
		}
		key := strings.Join(others, " ")
		if apart[key] == nil {
			order = append(order, key)
		}
		apart[key] = append(apart[key], paths[i])
	}
	for _, key := range order {
		all = append(all, byYear(apart[key], at))
	}
	return all
}
