package loading

import (
	"runtime/debug"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
)

// othersShare is how many bytes of a loading process are not on Go's heap: the program, libraries, GDAL's block cache.
const othersShare = 170e6

// UseMemory obeys the flag --memory, a size such as 400MB: garbage is collected as often as the size asks for. The empty
// text asks for nothing. What the tables of a large study need beyond the size is taken all the same.
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
	debug.SetMemoryLimit(bytes - othersShare)
	return nil
}
