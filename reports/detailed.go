package reports

import (
	"cmp"
	"slices"
)

// mostDetailed is how many mines of a study have a section at most. A page with thousands of them has hundreds of megabytes, and its print
// thousands of sheets.
const mostDetailed = 200

// Detailed returns the mines of the view deficit whose sections a page has: those with the largest VCSD if there are too many, nil for all.
func Detailed(deficit Table) []string {
	ids, ranked := deficit.texts("mine_id"), byDeficit(deficit)
	if len(ranked) <= mostDetailed {
		return nil
	}
	var detailed []string
	for _, i := range ranked[:mostDetailed] {
		detailed = append(detailed, ids[i])
	}
	return detailed
}

// byDeficit returns the indices of the rows of the view deficit, the largest VCSD first and the unknown ones last.
func byDeficit(deficit Table) []int {
	order, vcsd := make([]int, len(deficit.Rows)), deficit.numbers("vcsd_gg")
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(vcsd[b], vcsd[a]) })
	return order
}

// Few reports whether every mine has a section.
func (p *studyPage) Few() bool { return len(p.ranked) <= mostDetailed }

// detailed reports whether a mine has a section, by its index in the view deficit.
func (p *studyPage) detailed(mine int) bool {
	return p.Few() || slices.Contains(p.ranked[:mostDetailed], mine)
}

// link returns the anchor of the mine's section, empty if it has none.
func (p *studyPage) link(mine int) string {
	if !p.detailed(mine) {
		return ""
	}
	return p.section(mine)
}

// TableNote says which mines the table shows at first, and where the others are; it is empty if the table has them all.
func (p *studyPage) TableNote() string {
	if p.Few() {
		return ""
	}
	return p.Say("The table shows the %s mines with the largest VCSD until all are asked for, in print too. Search, sorting and Save as CSV go through all %s mines; the view deficit has them too.",
		number(mostDetailed, 0), number(float64(len(p.ranked)), 0))
}

// SectionNote says which mines have a section, and how to get those of others; it is empty if all have one.
func (p *studyPage) SectionNote() string {
	if p.Few() {
		return ""
	}
	return p.Say("The %s mines with the largest VCSD have a section here. For sections of other mines, name them: minecarbon report -d DATASET --mines M001,M002 -o FILE.",
		number(mostDetailed, 0))
}
