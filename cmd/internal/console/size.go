package console

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

var sizePattern = regexp.MustCompile(`(?i)^([0-9]+(?:\.[0-9]+)?) *(?:([kmgt])(i?))?b$`)

// Bytes returns the bytes of a size such as 2GB or 512MiB, and whether the text is one.
func Bytes(size string) (bytes int64, ok bool) {
	parts := sizePattern.FindStringSubmatch(size)
	if parts == nil {
		return 0, false
	}
	base := 1000.0
	if parts[3] != "" {
		base = 1024
	}
	number, err := strconv.ParseFloat(parts[1], 64)
	number *= math.Pow(base, float64(strings.Index(" kmgt", strings.ToLower(parts[2]))))
	return int64(number), err == nil && number < math.MaxInt64
}
