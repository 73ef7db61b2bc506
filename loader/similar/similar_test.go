package similar

import (
	"slices"
	"testing"
)

// TestNames: a letter more, less, other or exchanged, or a part of the name; not another word.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed, name string
		want        bool
	}{
		{"nvdi", "ndvi", true}, {"ndv", "ndvi", true}, {"ndwi", "ndvi", true}, {"class", "classes", true}, {"destruction", "destroyed", false},
		{"state", "states", true}, {"footprnits", "footprints", true}, {"evi", "npp", false}, {"", "ndvi", false}, {"ndvi", "ndvi", true},
	} {
		if got := Names(c.typed, c.name); got != c.want {
			t.Errorf("%q for %q: %v, want %v", c.typed, c.name, got, c.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"deficit", "defict", 1}, {"flaw", "lawn", 2}, {"nvdi", "ndvi", 1}} {
		if got := editDistance(c.a, c.b); got != c.want || editDistance(c.b, c.a) != got {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// TestAmong: each name once, in the order of the names, without regard to case.
func TestAmong(t *testing.T) {
	t.Parallel()
	got := Among("NDV", []string{"evi", "ndvi", "", "Ndvi_max", "npp", "ndvi"})
	if want := []string{"ndvi", "Ndvi_max"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
