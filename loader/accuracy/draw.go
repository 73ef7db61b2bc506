package accuracy

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// ExpectedAccuracy is the user's accuracy that a plan expects of each class.
type ExpectedAccuracy [3]float64

// deviation returns Σ W_i S_i with S_i = √(U_i(1 − U_i)).
func (u ExpectedAccuracy) deviation(km2 [3]float64) (sum float64) {
	total := km2[0] + km2[1] + km2[2]
	for i := range km2 {
		sum += km2[i] / total * math.Sqrt(u[i]*(1-u[i]))
	}
	return sum
}

// Size returns how many points give the overall accuracy a standard error, if the points are allocated in proportion to
// area: n = (Σ W_i S_i / SE)² (Cochran 1977, Eq. 5.25; Olofsson et al. 2014, Eq. 13).
func (u ExpectedAccuracy) Size(km2 [3]float64, standardError float64) int {
	d := u.deviation(km2) / standardError
	return int(math.Ceil(d*d - 1e-9))
}

// Points returns how many points a sample needs: as many as Size returns, and at least the minimum of each class or as many
// as it has pixels.
func (u ExpectedAccuracy) Points(km2 [3]float64, pixels [3]int64, standardError float64, minimum int) int {
	least := 0
	for _, n := range pixels {
		least += int(min(int64(minimum), n))
	}
	return max(u.Size(km2, standardError), least)
}

// StandardError returns the standard error of the overall accuracy that an allocation of points lets expect:
// √Σ W_i² U_i(1 − U_i)/(n_i − 1) (Olofsson et al. 2014, Eq. 5). Strata with fewer than 2 points add nothing.
func (u ExpectedAccuracy) StandardError(km2 [3]float64, points [3]int) float64 {
	total, variance := km2[0]+km2[1]+km2[2], 0.0
	for i, n := range points {
		if n > 1 {
			w := km2[i] / total
			variance += w * w * u[i] * (1 - u[i]) / float64(n-1)
		}
	}
	return math.Sqrt(variance)
}

// Allocate distributes n points over the classes in proportion to their area, but gives each class that has land at
// least minimum (Olofsson et al. 2014, section 5.1). No class gets more points than it has pixels.
func Allocate(n, minimum int, km2 [3]float64, pixels [3]int64) (points [3]int, err error) {
	need, rest, left := 0, 0.0, n
	least := [3]int{}
	for i := range km2 {
		least[i] = int(min(int64(minimum), pixels[i]))
		need += least[i]
	}
	if need > n {
		return points, fmt.Errorf("%d points are fewer than the classes need, %d; ask for more points or a smaller minimum", n, need)
	}
	open := []int{0, 1, 2}
	for {
		rest = 0
		for _, i := range open {
			rest += km2[i]
		}
		// A class whose share is below the minimum gets the minimum, and the others divide what is left.
		low := slices.IndexFunc(open, func(i int) bool { return float64(least[i])*rest >= float64(left)*km2[i] })
		if low < 0 {
			break
		}
		i := open[low]
		points[i] = least[i]
		left -= least[i]
		open = slices.Delete(open, low, low+1)
	}
	divide(points[:], open, left, km2, rest)
	for i := range points {
		points[i] = int(min(int64(points[i]), pixels[i]))
	}
	return points, nil
}

// divide gives n points to the open classes in proportion to their area, by largest remainders.
func divide(points []int, open []int, n int, km2 [3]float64, total float64) {
	rest := n
	part := func(i int) float64 { return float64(n) * km2[i] / total }
	for _, i := range open {
		points[i] = int(part(i))
		rest -= points[i]
	}
	slices.SortStableFunc(open, func(a, b int) int {
		return cmp.Compare(part(b)-math.Floor(part(b)), part(a)-math.Floor(part(a)))
	})
	for _, i := range open[:rest] {
		points[i]++
	}
}

// Land is pixels of one class that lie together, such as a cohort.
type Land struct {
	Class  Class
	Pixels int64
	Km2    float64
}

// A Pick is a drawn pixel: an index into the land, and the pixel's rank there, from 0.
type Pick struct {
	Land int
	Rank int64
}

// Draw draws points of each class at random, without drawing a pixel twice. A pixel's chance is proportional to its
// area. Equal seeds and land draw equal pixels, in the same random order. No class gets more points than pixels.
func Draw(seed uint64, land []Land, points [3]int) []Pick {
	random := rand.New(rand.NewPCG(seed, 0))
	var picks []Pick
	for c := range points {
		picks = append(picks, drawClass(random, land, Class(c), points[c])...)
	}
	random.Shuffle(len(picks), func(i, j int) { picks[i], picks[j] = picks[j], picks[i] })
	return picks
}

func drawClass(random *rand.Rand, land []Land, c Class, n int) (picks []Pick) {
	var members []int
	var below []float64 // area of the members up to and with each
	pixels, total := int64(0), 0.0
	for i, l := range land {
		if l.Class == c {
			total += l.Km2
			pixels += l.Pixels
			members, below = append(members, i), append(below, total)
		}
	}
	taken := map[Pick]bool{}
	for want := int(min(int64(n), pixels)); len(picks) < want; {
		k := min(sort.SearchFloat64s(below, random.Float64()*total), len(members)-1)
		pick := Pick{members[k], random.Int64N(land[members[k]].Pixels)}
		if !taken[pick] {
			taken[pick] = true
			picks = append(picks, pick)
		}
	}
	return picks
}
