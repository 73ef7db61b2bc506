package similar

import (
	"slices"
	"strings"
)

// Names reports whether someone who typed a may have meant b: one contains the other, or few
// letters differ.
func Names(a, b string) bool {
	if len(a) >= 3 && strings.Contains(b, a) || len(b) >= 3 && strings.Contains(a, b) {
		return true
	}
	return editDistance(a, b) <= max(1, min(len(a), len(b))/3)
}

// Among returns the names that someone who typed a text may have meant, each once and in their order. Case does not count.
func Among(typed string, names []string) (near []string) {
	for _, name := range names {
		if name != "" && Names(strings.ToLower(typed), strings.ToLower(name)) && !slices.Contains(near, name) {
			near = append(near, name)
		}
	}
	return near
}

// editDistance is the least number of insertions, deletions, replacements and exchanges of neighbours that make b of a,
// in bytes (the optimal string alignment).
func editDistance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range len(b) {
		d[0][j+1] = j + 1
	}
	for i := range len(a) {
		for j := range len(b) {
			cost := d[i][j]
			if a[i] != b[j] {
				cost++
			}
			d[i+1][j+1] = min(cost, d[i][j+1]+1, d[i+1][j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d[i+1][j+1] = min(d[i+1][j+1], d[i-1][j-1]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
