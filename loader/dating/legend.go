package dating

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
)

// Legend is a CSV table of what classes of common products mean: product, class, meaning, kind
// (destroyed, neutral or unknown; other classes are vegetated) and at_start, which is natural for
// products that have bare land and no mines.
//
//go:embed legend.csv
var Legend string

// Products lists the products of the legend.
func Products() (names []string) {
	for _, line := range legend() {
		if !slices.Contains(names, line[0]) {
			names = append(names, line[0])
		}
	}
	return names
}

// legend returns the rows of the legend without its head.
func legend() [][]string {
	lines, err := csv.NewReader(strings.NewReader(Legend)).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil // a test reads it
	}
	return lines[1:]
}

// Complete fills in the lists and the start that the product's legend gives and the study does not.
func (c *Classes) Complete() {
	given := map[string]bool{"destroyed": c.Destroyed != nil, "neutral": c.Neutral != nil, "unknown": c.Unknown != nil}
	lists := map[string]*[]int{"destroyed": &c.Destroyed, "neutral": &c.Neutral, "unknown": &c.Unknown}
	for _, line := range legend() {
		if line[0] != c.Product {
			continue
		}
		if code, err := strconv.Atoi(line[1]); err == nil && !given[line[3]] {
			*lists[line[3]] = append(*lists[line[3]], code)
		}
		if c.AtStart == "" {
			c.AtStart = line[4]
		}
	}
}
