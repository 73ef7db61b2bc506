package dataset

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
)

// enginePart is the part of the available memory that the SQL engine takes before it spills to disk. processPart leaves
// room for what the engine does not count; slack is that room at the least.
const (
	enginePart  = 0.6
	processPart = 1.25
	slack       = 512e6
)

// memoryDefault says the limit of a session without --memory-limit.
const memoryDefault = "60 % of the memory that is available as the program starts"

// memory returns the limits of the SQL engine and of the process, in bytes; 0 where the system does not tell what is
// available and none is given.
func (o *Options) memory() (engine, process int64) {
	engine, ok := console.Bytes(o.memoryLimit)
	if !ok {
		engine = int64(enginePart * float64(availableMemory()))
	}
	if engine == 0 {
		return 0, 0
	}
	return engine, max(int64(processPart*float64(engine)), engine+slack)
}

// Limit returns a context for work on the dataset: it ends at the time limit, and where the process takes more memory
// than the engine's limit accounts for. The caller calls done when the work has ended.
func (o *Options) Limit(ctx context.Context) (_ context.Context, done func()) {
	_, process := o.memory()
	return exit.Limits{Time: o.Timeout, Grace: o.Grace, Memory: process}.Within(ctx)
}

// availableMemory returns the bytes that the system could give at the first call, within the control group of the process; 0 where
// unknown. What the program has taken since does not lower its limits.
var availableMemory = sync.OnceValue(func() int64 {
	available := int64(0)
	if f, err := os.Open("/proc/meminfo"); err == nil {
		available = meminfo(f)
		_ = f.Close()
	}
	if limit, err := memlimit.FromCgroup(); err == nil && (available == 0 || limit < uint64(available)) {
		available = int64(limit)
	}
	return available
})

// meminfo returns MemAvailable of the file meminfo of the system, in bytes; 0 where it is missing.
func meminfo(r io.Reader) int64 {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		var kibi int64
		if n, _ := fmt.Sscanf(lines.Text(), "MemAvailable: %d kB", &kibi); n == 1 {
			return kibi * 1024
		}
	}
	return 0
}
