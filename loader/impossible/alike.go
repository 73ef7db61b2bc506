package impossible

import "github.com/minecarbon/minecarbon/loader/detect"

// alike says what it means that both rasters hold the same year: one that stands for never on most of the map, or on nearly all
// impossible pixels and more than the sound ones a raster that was named twice or filled with the other.
func (y *Years) alike() string {
	if len(y.Roles) != 2 {
		return ""
	}
	pixels := map[int32]int64{}
	equal := y.pixels(func(g *group) bool {
		for i, e := range g.events {
			if !possible(e.Year) || e.Year != g.events[i&^1].Year || len(g.events)%2 != 0 {
				return false
			}
		}
		pixels[g.events[0].Year] += g.pixels
		return true
	})
	for year, n := range pixels {
		stored := year - y.Roles[0].Add
		if year-y.Roles[1].Add == stored && n > y.Sound+y.Never && y.isEnough(y.mended(func(events []detect.Event) {
			for i, e := range events {
				if e.Year == year {
					events[i].Year = 0
				}
			}
		})) {
			return says("if %d stands for never, give never: %d beside the file of disturbance.%s and disturbance.%s", stored, stored, y.Roles[0].Key, y.Roles[1].Key)
		}
	}
	if !y.isEnough(equal) || equal < y.Sound {
		return ""
	}
	return says("both rasters hold the same years there; name the raster of each, or write 0 in that of disturbance.%s where land is not restored", y.Roles[1].Key)
}
