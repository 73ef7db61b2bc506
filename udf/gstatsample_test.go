package udf

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// The numbers in gstatSample are gstat's; make.R beside them is what made them.
const gstatSample = "testdata/gstat"

// sampleVariograms are the variograms of make.R with which gstat kriged.
var sampleVariograms = map[Model]Variogram{
	Spherical:   {Model: Spherical, Nugget: 300, PartialSill: 900, RangeM: 1500},
	Exponential: {Model: Exponential, Nugget: 300, PartialSill: 900, RangeM: 500},
	Gaussian:    {Model: Gaussian, Nugget: 300, PartialSill: 900, RangeM: 700},
	Matern32:    {Model: Matern32, Nugget: 300, PartialSill: 900, RangeM: 320},
	Matern52:    {Model: Matern52, Nugget: 300, PartialSill: 900, RangeM: 250},
}

// readSample returns the columns of a file of gstatSample whose rows have that model and number of neighbours; an empty
// model stands for all rows.
func readSample(t *testing.T, name string, model Model, neighbours int) map[string][]float64 {
	t.Helper()
	f, err := os.Open(filepath.Join(gstatSample, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for _, row := range rows[1:] {
		if model != "" && (row[0] != string(model) || rows[0][1] == "neighbours" && row[1] != strconv.Itoa(neighbours)) {
			continue
		}
		for c, column := range rows[0] {
			if column == "model" {
				continue
			}
			v, err := strconv.ParseFloat(row[c], 64)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			columns[column] = append(columns[column], v)
		}
	}
	if len(columns) == 0 {
		t.Fatalf("%s: no row of %s with %d neighbours", name, model, neighbours)
	}
	return columns
}

// sampleOrdinary kriges the sample.
func sampleOrdinary(t *testing.T, model Model, neighbours int) *Ordinary {
	t.Helper()
	sample := readSample(t, "sample.csv", "", 0)
	o, err := NewOrdinary(sample["x"], sample["y"], sample["z"], sampleVariograms[model], neighbours)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestSampleKriging(t *testing.T) {
	t.Parallel()
	for _, model := range Models() {
		for _, neighbours := range []int{0, 8, 32} {
			t.Run(string(model)+" "+strconv.Itoa(neighbours), func(t *testing.T) {
				want := readSample(t, "kriging.csv", model, neighbours)
				n := len(want["x"])
				estimate, variance := make([]float64, n), make([]float64, n)
				if err := sampleOrdinary(t, model, neighbours).Krige(context.Background(), want["x"], want["y"], estimate, variance); err != nil {
					t.Fatal(err)
				}
				near(t, "estimate", estimate, want["estimate"])
				near(t, "variance", variance, want["variance"])
			})
		}
	}
}

func TestSampleLeaveOneOut(t *testing.T) {
	t.Parallel()
	for _, neighbours := range []int{0, 8, 32} {
		want := readSample(t, "crossvalidation.csv", Spherical, neighbours)
		residuals, err := sampleOrdinary(t, Spherical, neighbours).LeaveOneOut(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var estimate, variance, observed []float64
		for _, r := range residuals {
			estimate, variance, observed = append(estimate, r.Estimate), append(variance, r.Variance), append(observed, r.Observed)
		}
		near(t, "observed", observed, want["observed"])
		near(t, "estimate", estimate, want["estimate"])
		near(t, "variance", variance, want["variance"])
	}
}

func sampleLags(t *testing.T) []Lag {
	sample := readSample(t, "sample.csv", "", 0)
	return Empirical(Points{X: sample["x"], Y: sample["y"], Z: sample["z"]})
}

func TestSampleEmpirical(t *testing.T) {
	t.Parallel()
	want := readSample(t, "empirical.csv", "", 0)
	nearLags(t, sampleLags(t), want["pairs"], want["distance"], want["gamma"])
}

// TestSampleFit compares fits. One run of gstat stops when the weighted sum of squares changes by less than 1e-5 of
// itself; make.R starts it anew until its parameters stand still. Of the gaussian model gstat then still has a larger
// sum of squares, by 3.6e-5 of it, so that its parameters agree only to about the root of that.
func TestSampleFit(t *testing.T) {
	t.Parallel()
	lags := sampleLags(t)
	for _, model := range Models() {
		sumTolerance, tolerance := 1e-9, 1e-6
		if model == Gaussian {
			sumTolerance, tolerance = 5e-5, 4e-3
		}
		want := readSample(t, "fitted.csv", model, 0)
		got, sse, err := Fit(lags, model)
		if err != nil {
			t.Fatal(err)
		}
		excess := want["sse"][0]/sse - 1
		if !(excess >= -1e-9 && excess <= sumTolerance) {
			t.Errorf("%s: weighted sum of squares is %.12g, gstat's is %.12g", model, sse, want["sse"][0])
		}
		t.Logf("%s: gstat's sum of squares is larger by %.1e of it", model, excess)
		for name, pair := range map[string][2]float64{
			"nugget":       {got.Nugget, want["nugget"][0]},
			"partial sill": {got.PartialSill, want["sill"][0]},
			"range":        {got.RangeM, want["range"][0]},
		} {
			if off := math.Abs(pair[0]/pair[1] - 1); !(off <= tolerance) {
				t.Errorf("%s: %s is %.8g, gstat's is %.8g", model, name, pair[0], pair[1])
			}
		}
	}
}
