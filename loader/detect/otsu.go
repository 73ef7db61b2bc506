package detect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Bins of q in which Otsu's threshold and the bare level are found. Values beyond count in the end bins.
const (
	binWidth, firstBin, bins = 50, -2000, 240
)

// Histogram counts values of q in bins of 50.
type Histogram [bins]int64

// Add counts a known value.
func (h *Histogram) Add(q int16) {
	h[max(0, min((int(q)-firstBin)/binWidth, bins-1))]++
}

// Count returns the number of values.
func (h *Histogram) Count() (n int64) {
	for _, count := range h {
		n += count
	}
	return n
}

// Otsu returns the threshold that maximises the variance between the values below and those above it
// (Otsu 1979): the upper edge of the best bin, of the middle one of several. It is Unknown where all
// values share a bin.
func (h *Histogram) Otsu() int16 {
	var n, sum int64
	for b, count := range h {
		n += count
		sum += int64(b) * count
	}
	best, first, last := 0.0, -1, -1
	var below, belowSum int64
	for b, count := range h {
		below += count
		belowSum += int64(b) * count
		if below == 0 || below == n {
			continue
		}
		difference := float64(belowSum)/float64(below) - float64(sum-belowSum)/float64(n-below)
		switch between := float64(below) * float64(n-below) * (difference * difference); {
		case between > best:
			best, first, last = between, b, b
		case between == best:
			last = b
		}
	}
	if first < 0 {
		return Unknown
	}
	return int16(firstBin + binWidth*((first+last)/2+1))
}

// peak returns the middle of the lowest bin with the peak of the histogram smoothed by 1 2 3 2 1.
func (h *Histogram) peak() int16 {
	weights := [...]int64{1, 2, 3, 2, 1}
	best, at := int64(-1), 0
	for b := range h {
		smooth := int64(0)
		for k, w := range weights {
			if i := b + k - len(weights)/2; i >= 0 && i < bins {
				smooth += w * h[i]
			}
		}
		if smooth > best {
			best, at = smooth, b
		}
	}
	return int16(firstBin + binWidth*at + binWidth/2)
}

// Sample is a point whose land was seen to be bare or vegetated, with its q, which is known.
type Sample struct {
	Q    int16
	Bare bool
}

// Cut returns the threshold with the greatest sum of sensitivity and specificity: the middle of the gap
// between two values, of the lowest gap if several. It fails where one kind has no sample or
// no value tells them apart.
func Cut(samples []Sample) (int16, error) {
	slices.SortFunc(samples, func(a, b Sample) int { return cmp.Compare(a.Q, b.Q) })
	var bare, vegetated int64
	for _, s := range samples {
		if s.Bare {
			bare++
		} else {
			vegetated++
		}
	}
	if bare == 0 || vegetated == 0 {
		return 0, fmt.Errorf("%d bare and %d vegetated samples with a known value, want some of both", bare, vegetated)
	}
	best, cut := int64(-1), Unknown
	found, missed := int64(0), int64(0) // bare and vegetated samples below the gap
	for i := range len(samples) - 1 {
		if samples[i].Bare {
			found++
		} else {
			missed++
		}
		if samples[i].Q == samples[i+1].Q {
			continue
		}
		if sum := found*vegetated + (vegetated-missed)*bare; sum > best {
			best, cut = sum, int16(math.RoundToEven((float64(samples[i].Q)+float64(samples[i+1].Q))/2))
		}
	}
	if cut == Unknown || best <= bare*vegetated {
		return 0, fmt.Errorf("bare samples are not lower than vegetated ones")
	}
	return cut, nil
}
