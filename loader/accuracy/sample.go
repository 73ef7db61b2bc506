package accuracy

import (
	"fmt"
	"math"
	"slices"
)

// A Class is what the land at a point is at the end of the study.
type Class int8

// The classes: never destroyed, destroyed and not restored, and restored after its last destruction.
const (
	Never Class = iota
	Destroyed
	Restored
)

// Classes are the names of the classes, by their numbers.
var Classes = []string{"never", "destroyed", "restored"}

// String returns the name of the class.
func (c Class) String() string { return Classes[c] }

// ClassOf returns the class with a name, ok = false where there is none.
func ClassOf(name string) (c Class, ok bool) {
	i := slices.Index(Classes, name)
	return Class(i), i >= 0
}

// A Label is what a map or an interpreter says of a point. Years are 0 where there is no such event or its year is unknown.
type Label struct {
	Class     Class
	Destroyed int // year of the first destruction, T_D
	Restored  int // year of the last restoration, T_R, of restored land
}

// A Point is a labelled point of the sample.
type Point struct {
	Stratum        int // index into Sample.Strata
	Map, Reference Label
}

// A Stratum is a part of the land, from which points were drawn at random.
type Stratum struct {
	Name string
	Km2  float64
}

// A Sample is a stratified random sample. The strata cover the land of interest without overlap.
type Sample struct {
	Strata []Stratum
	Points []Point
}

// sizes returns the number of points of each stratum.
func (s *Sample) sizes() []int {
	n := make([]int, len(s.Strata))
	for _, p := range s.Points {
		n[p.Stratum]++
	}
	return n
}

// Check returns an error that names the first stratum that has land but no point: nothing is known of it.
func (s *Sample) Check() error {
	for i, n := range s.sizes() {
		if n == 0 && s.Strata[i].Km2 > 0 {
			return fmt.Errorf("stratum %s has %.6g km² and no labelled point; label at least 2 points there", s.Strata[i].Name, s.Strata[i].Km2)
		}
	}
	return nil
}

// Single returns the names of the strata with one point, which add no variance to standard errors.
func (s *Sample) Single() (names []string) {
	for i, n := range s.sizes() {
		if n == 1 {
			names = append(names, s.Strata[i].Name)
		}
	}
	return names
}

// An Estimate is a number with its standard error. Both are NaN where the sample says nothing of it, as of the user's
// accuracy of a class that the map has at no point.
type Estimate struct {
	Value, StandardError float64
	Points               int // that the estimate rests on
}

// normal95 is the standard normal quantile of a 95 % interval.
const normal95 = 1.96

// Interval returns the 95 % confidence interval, value ± 1.96 standard errors.
func (e Estimate) Interval() (low, high float64) {
	return e.Value - normal95*e.StandardError, e.Value + normal95*e.StandardError
}

// times returns the estimate in another unit.
func (e Estimate) times(factor float64) Estimate {
	return Estimate{e.Value * factor, e.StandardError * factor, e.Points}
}

// A variable is a number of every point.
type variable func(p *Point) float64

// where returns the variable that is 1 at points with a property and 0 elsewhere.
func where(has func(p *Point) bool) variable {
	return func(p *Point) float64 {
		if has(p) {
			return 1
		}
		return 0
	}
}

// ratio estimates the total of y per total of x over the land (Stehman 2014, Eqs. 27 and 28). Its points are those
// where x is not 0.
func (s *Sample) ratio(y, x variable) Estimate {
	n := s.sizes()
	meanY, meanX := make([]float64, len(n)), make([]float64, len(n))
	e := Estimate{}
	for i := range s.Points {
		p := &s.Points[i]
		meanY[p.Stratum] += y(p)
		meanX[p.Stratum] += x(p)
		if x(p) != 0 {
			e.Points++
		}
	}
	var totalY, totalX float64
	for i, stratum := range s.Strata {
		if n[i] == 0 {
			continue
		}
		meanY[i] /= float64(n[i])
		meanX[i] /= float64(n[i])
		totalY += stratum.Km2 * meanY[i]
		totalX += stratum.Km2 * meanX[i]
	}
	if totalX == 0 {
		return Estimate{math.NaN(), math.NaN(), 0}
	}
	e.Value = totalY / totalX
	squares := make([]float64, len(n))
	for i := range s.Points {
		p := &s.Points[i]
		d := y(p) - meanY[p.Stratum] - e.Value*(x(p)-meanX[p.Stratum])
		squares[p.Stratum] += d * d
	}
	variance := 0.0
	for i, stratum := range s.Strata {
		if n[i] > 1 {
			variance += stratum.Km2 * stratum.Km2 * squares[i] / float64(n[i]-1) / float64(n[i])
		}
	}
	e.StandardError = math.Sqrt(variance) / totalX
	return e
}
