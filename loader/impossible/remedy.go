package impossible

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// enough is the share of the impossible pixels that a remedy makes sound for it to be proposed.
const enough = 0.9

// says formats a remedy. Each format has a translation in the reports' catalogues.
func says(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// remedy says what mends the years. recordable reports whether a lenient load would keep most of the events of the
// map: pixels with sound ones are at least as many as those whose events it would drop.
func (y *Years) remedy() (text string, recordable bool) {
	if y.all(func(g *group) bool { return holds(g.events, Broken) }) {
		return says("write whole years, or give fractional years as change detection writes them as disturbance.breaks"), y.Sound >= y.Pixels
	}
	never := y.neverCodes()
	for _, proposed := range []string{y.withoutAdd(), y.dates(), y.exchanged(), y.alike(), y.offset(), y.neverAmongCodes(never)} {
		if proposed != "" {
			return proposed, false
		}
	}
	lost := y.pixels(func(g *group) bool {
		return !y.eachYear(g.events, func(role int, stored int32) bool { code, ok := never[role]; return ok && stored == code })
	})
	if text = y.proposeNever(never); text == "" {
		text = says("mend the rasters")
	}
	return text, y.Sound > 0 && y.Sound >= lost
}

func (y *Years) pixels(which func(g *group) bool) (n int64) {
	for _, g := range y.groups {
		if which(g) {
			n += g.pixels
		}
	}
	return n
}

func (y *Years) all(which func(g *group) bool) bool { return y.pixels(which) == y.Pixels }

func holds(events []detect.Event, year int32) bool {
	for _, e := range events {
		if e.Year == year {
			return true
		}
	}
	return false
}

// mended counts the pixels that are sound once their events are changed.
func (y *Years) mended(change func(events []detect.Event)) int64 {
	return y.pixels(func(g *group) bool {
		events := slices.Clone(g.events)
		change(events)
		return y.Read(events) == ""
	})
}

func (y *Years) isEnough(pixels int64) bool { return float64(pixels) >= enough*float64(y.Pixels) }

func possible(year int32) bool { return year >= studyfile.EarliestYear && year <= studyfile.LatestYear }

// eachYear reports whether all stored years of events but 0 and broken ones are as which says, and there are such.
func (y *Years) eachYear(events []detect.Event, which func(role int, stored int32) bool) bool {
	some := false
	for i, e := range events {
		if e.Year == 0 || e.Year == Broken || len(y.Roles) == 0 {
			continue
		}
		some = true
		if role := i % len(y.Roles); !which(role, e.Year-y.Roles[role].Add) {
			return false
		}
	}
	return some
}

// changeStored changes the stored number of each event of a role.
func (y *Years) changeStored(events []detect.Event, change func(role int, stored int32) (year int32)) {
	for i, e := range events {
		if e.Year != 0 && e.Year != Broken && len(y.Roles) > 0 {
			role := i % len(y.Roles)
			events[i].Year = change(role, e.Year-y.Roles[role].Add)
		}
	}
}

// neverCodes returns, by role, the number that is not a year and stands on the most pixels, where it does not
// look like the code of a year. Of destruction it is not never where 0 stands for that on more pixels.
func (y *Years) neverCodes() map[int]int32 {
	count := map[[2]int32]int64{}
	most := map[int]int32{}
	for _, g := range y.groups {
		y.eachYear(g.events, func(role int, stored int32) bool {
			if possible(stored+y.Roles[role].Add) || possible(stored) || stored >= 0 && stored < 100 || stored <= -Beyond || stored >= Beyond {
				return true
			}
			key := [2]int32{int32(role), stored}
			count[key] += g.pixels
			if best, ok := most[role]; !ok || count[key] > count[[2]int32{int32(role), best}] || count[key] == count[[2]int32{int32(role), best}] && stored < best {
				most[role] = stored
			}
			return true
		})
	}
	if code, ok := most[0]; ok && count[[2]int32{0, code}] < y.Never {
		delete(most, 0)
	}
	return most
}

// proposeNever proposes the numbers that stand for never, if that mends the map.
func (y *Years) proposeNever(never map[int]int32) string {
	if len(never) == 0 || !y.isEnough(y.mended(func(events []detect.Event) {
		y.changeStored(events, func(role int, stored int32) int32 {
			if code, ok := never[role]; ok && code == stored {
				return 0
			}
			return stored + y.Roles[role].Add
		})
	})) {
		return ""
	}
	var keys, codes []string
	for role := range y.Roles {
		if code, ok := never[role]; ok {
			keys, codes = append(keys, "disturbance."+y.Roles[role].Key), append(codes, fmt.Sprint(code))
		}
	}
	if len(keys) == 2 && codes[0] != codes[1] {
		return says("mend the rasters, or give never: %s beside the file of %s and never: %s beside that of %s if these stand for never; if they stand for unmapped, give them as nodata", codes[0], keys[0], codes[1], keys[1])
	}
	return says("mend the rasters, or give never: %s beside the file of %s if it stands for never; if it stands for unmapped, give it as nodata", codes[0], strings.Join(keys, " and "))
}

// withoutAdd proposes to leave add out where the stored numbers are years already.
func (y *Years) withoutAdd() string {
	for _, role := range y.Roles {
		if role.Add == 0 {
			continue
		}
		if y.isEnough(y.mended(func(events []detect.Event) {
			y.changeStored(events, func(i int, stored int32) int32 {
				if possible(stored) {
					return stored
				}
				return stored + y.Roles[i].Add
			})
		})) {
			return says("the rasters hold years already; leave add: %d of disturbance.%s out", role.Add, role.Key)
		}
	}
	return ""
}

// dates proposes to keep the years alone of dates such as 20030615 and, with the day of the year, 2003166.
func (y *Years) dates() string {
	example := int32(0)
	dates := y.pixels(func(g *group) bool {
		return y.eachYear(g.events, func(_ int, stored int32) bool {
			isDate := possible(stored/10000) && stored%10000 > 100 && stored%10000 < 1232 || possible(stored/1000) && stored%1000 > 0 && stored%1000 < 367
			if isDate && (example == 0 || stored < example) {
				example = stored
			}
			return isDate
		})
	})
	if !y.isEnough(dates) {
		return ""
	}
	return says("the numbers look like dates, as %d; write their years", example)
}

// exchanged proposes to exchange the rasters of destruction and restoration, where hardly a pixel has sound events.
func (y *Years) exchanged() string {
	if len(y.Roles) != 2 {
		return ""
	}
	mended := y.mended(func(events []detect.Event) {
		for i := 0; i+1 < len(events); i += 2 {
			events[i], events[i+1] = events[i+1], events[i]
		}
	})
	if !y.isEnough(mended) || (1-enough)*float64(mended) < float64(y.Sound) {
		return ""
	}
	return says("the rasters look exchanged: with disturbance.%s as disturbance.%s and the reverse, %d of these pixels have possible years; exchange the files", y.Roles[0].Key, y.Roles[1].Key, mended)
}

// offset proposes what to add to codes of years.
func (y *Years) offset() string {
	codes := map[int32]int64{}
	pixels := y.pixels(func(g *group) bool {
		return y.eachYear(g.events, func(_ int, stored int32) bool {
			if stored > 0 && stored < 200 {
				codes[stored] += g.pixels
			}
			return stored > 0 && stored < 200
		})
	})
	if !y.isEnough(pixels) || pixels < y.Sound {
		return ""
	}
	return y.proposeAdd(codes)
}

// proposeAdd proposes what to add to codes, of which it takes the pixels: a round century, or what makes 1 the first year
// of the study.
func (y *Years) proposeAdd(codes map[int32]int64) string {
	fit := y.fitting(codes)
	if len(fit) == 0 {
		return says("if they are codes of years, give beside the file as add the year for which 0 would stand; if 1 marks the land that is destroyed in a year, give a raster a year as disturbance.states")
	}
	code := int32(1)
	if low := slices.Min(slices.Collect(maps.Keys(codes))); low >= 50 { // of a century: 86 for 1986
		code = low
	}
	if len(fit) > 1 {
		return says("if they are codes of years, give beside the file add: %d where %d stands for %d, or add: %d where it stands for %d; if 1 marks the land that is destroyed in a year, give a raster a year as disturbance.states",
			fit[0], code, code+fit[0], fit[1], code+fit[1])
	}
	return says("if they are codes of years, such as %d for %d, give add: %d beside the file; if 1 marks the land that is destroyed in a year, give a raster a year as disturbance.states", code, code+fit[0], fit[0])
}

// fitting returns what may be added to codes: it puts most events between 20 years before the study and its end.
func (y *Years) fitting(codes map[int32]int64) (fit []int32) {
	const before = 20
	first, last := int32(y.Study.FirstYear), int32(y.Study.LastYear)
	century := first / 100 * 100
	for _, add := range []int32{century, century + 100, century - 100, first - 1} {
		var all, within int64
		for code, pixels := range codes {
			all += pixels
			if year := code + add; year >= first-before && year <= last {
				within += pixels
			}
		}
		if 2*within >= all && !slices.Contains(fit, add) {
			fit = append(fit, add)
		}
	}
	return fit
}

// neverAmongCodes proposes what to add to codes of years, among which a number stands for never.
func (y *Years) neverAmongCodes(never map[int]int32) string {
	codes := map[int32]int64{}
	sound := y.pixels(func(g *group) bool {
		own := map[int32]int64{}
		if !y.eachYear(g.events, func(role int, stored int32) bool {
			code, ok := never[role]
			if ok && stored == code {
				return true
			}
			own[stored] += g.pixels
			return stored > 0 && stored < 100
		}) {
			return false
		}
		for code, pixels := range own {
			codes[code] += pixels
		}
		return true
	})
	fit := y.fitting(codes)
	if len(never) == 0 || len(codes) == 0 || len(fit) == 0 || !y.isEnough(sound) || sound < y.Sound {
		return ""
	}
	var keys []string
	code := int32(0)
	for role := range y.Roles {
		if c, ok := never[role]; ok && (len(keys) == 0 || c == code) {
			code, keys = c, append(keys, "disturbance."+y.Roles[role].Key)
		}
	}
	return says("if they are codes of years, such as 1 for %d, give add: %d beside each file, and never: %d beside the file of %s if that stands for never", fit[0]+1, fit[0], code, strings.Join(keys, " and "))
}
