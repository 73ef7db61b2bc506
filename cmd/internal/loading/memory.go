package loading

import (
	"math"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// othersShare is how many bytes of a loading process are at most not Go's: the program, libraries, GDAL's block cache.
const othersShare = 170e6

// UseMemory obeys the flag --memory, a size such as 400MB: garbage is collected as often as the size asks for,
// and GDAL keeps less. The empty text asks for nothing. What the tables of a large study need beyond the size is taken all the same.
func UseMemory(size string) error {
	debug.SetGCPercent(30) // little of a load is garbage, so that this saves memory and hardly takes time
	if size == "" {
		return nil
	}
	bytes, ok := console.Bytes(size)
	if !ok {
		return exit.Usagef("--memory %s: want a number and a unit, such as 400MB or 2GB", size)
	}
	if float64(bytes) < 1.5*othersShare {
		return exit.Usagef("--memory %s: want at least %.0fMB, most of which the program and its libraries need", size, 1.5*othersShare/1e6)
	}
	gdal.SaveMemory()
	debug.SetMemoryLimit(bytes - othersShare)
	if held, _ := exit.Memory(); held > 0 {
		go leaveToOthers(bytes)
	}
	return nil
}

// leaveToOthers lets Go have, until the program ends, what the rest of the process does not hold of some bytes. GDAL holds less once the
// rasters are read.
func leaveToOthers(bytes int64) {
	const period, step = 100 * time.Millisecond, 4e6
	bytes -= bytes / 10 // what comes between two looks
	ours := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	last := bytes - othersShare
	for range time.Tick(period) {
		metrics.Read(ours)
		held, files := exit.Memory()
		others := held + files - int64(ours[0].Value.Uint64()-ours[1].Value.Uint64())
		if limit := bytes - others; math.Abs(float64(limit-last)) > step {
			last = limit
			debug.SetMemoryLimit(limit)
		}
	}
}
