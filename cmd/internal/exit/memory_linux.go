package exit

import (
	"fmt"
	"os"
)

// Memory returns the bytes of memory that the process holds for itself, and those of files that it maps, such as the program; 0 where the
// system does not tell.
func Memory() (held, files int64) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, 0
	}
	var size, resident, shared int64 // pages
	if _, err := fmt.Sscan(string(text), &size, &resident, &shared); err != nil {
		return 0, 0
	}
	page := int64(os.Getpagesize())
	return (resident - shared) * page, shared * page
}
