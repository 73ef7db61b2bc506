package udf

import (
	"context"
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// The expected numbers in this file are the results of gstat 2.1-0 in R, in the
// ref_*.csv files beside the data. Their names state the model.
const krigingData = "../../shared/data/kriging"

// table reads the columns of a CSV file with a head line as numbers; what is no
// number is NaN.
func table(t testing.TB, name string) map[string][]float64 {
	t.Helper()
	f, err := os.Open(filepath.Join(krigingData, name))
	if os.IsNotExist(err) {
		t.Skipf("%s is not on this machine", filepath.Join(krigingData, name))
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for c, name := range rows[0] {
		for _, row := range rows[1:] {
			v, err := strconv.ParseFloat(row[c], 64)
			if err != nil {
				v = math.NaN()
			}
			columns[name] = append(columns[name], v)
		}
	}
	return columns
}

// near fails unless every got equals its want to 1e-9, relative or, for numbers
// below 1e-3, to 1e-12.
func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	worst := 0.0
	for i := range got {
		d := math.Abs(got[i]-want[i]) / max(math.Abs(want[i]), 1e-3)
		if !(d <= 1e-9) {
			t.Fatalf("%s[%d] = %.15g, want %.15g", what, i, got[i], want[i])
		}
		worst = max(worst, d)
	}
	t.Logf("%s: largest relative difference %.1e", what, worst)
}

func logs(v []float64) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		out[i] = math.Log(v[i])
	}
	return out
}

// meuseVariogram is gstat's vgm(0.59, "Sph", 897, 0.05).
var meuseVariogram = Variogram{Model: Spherical, Nugget: 0.05, PartialSill: 0.59, RangeM: 897}

func TestKrigeAgreesWithGstat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, data, x, y, z, ref string
		log                      bool
		v                        Variogram
		neighbours               int
	}{
		{"meuse, all", "meuse.csv", "x", "y", "zinc", "ref_meuse_OK_logzinc_vgm_059_sph897_005.csv", true, meuseVariogram, 0},
		{"meuse, 20", "meuse.csv", "x", "y", "zinc", "ref_meuse_OK_logzinc_nmax20.csv", true, meuseVariogram, 20},
		{"jura, all", "jura.pred.csv", "Xloc", "Yloc", "Cd", "ref_jura_OK_Cd_at_validation_vgm_03_sph1.3_03.csv", false,
			Variogram{Model: Spherical, Nugget: 0.3, PartialSill: 0.3, RangeM: 1.3}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			data, ref := table(t, c.data), table(t, c.ref)
			z := data[c.z]
			if c.log {
				z = logs(z)
			}
			o, err := NewOrdinary(data[c.x], data[c.y], z, c.v, c.neighbours)
			if err != nil {
				t.Fatal(err)
			}
			n := len(ref[c.x])
			estimate, variance := make([]float64, n), make([]float64, n)
			if err := o.Krige(context.Background(), ref[c.x], ref[c.y], estimate, variance); err != nil {
				t.Fatal(err)
			}
			near(t, "estimate", estimate, ref["var1.pred"])
			near(t, "variance", variance, ref["var1.var"])
		})
	}
}

func TestLeaveOneOutAgreesWithGstat(t *testing.T) {
	t.Parallel()
	data, ref := table(t, "meuse.csv"), table(t, "ref_meuse_LOOCV_logzinc.csv")
	// Every sample but one as neighbours is all samples, by another way.
	for _, neighbours := range []int{0, len(data["x"]) - 1} {
		o, err := NewOrdinary(data["x"], data["y"], logs(data["zinc"]), meuseVariogram, neighbours)
		if err != nil {
			t.Fatal(err)
		}
		residuals, err := o.LeaveOneOut(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var estimate, variance, observed []float64
		for i, r := range residuals {
			if r.Sample != i {
				t.Fatalf("residual %d is of sample %d", i, r.Sample)
			}
			estimate, variance, observed = append(estimate, r.Estimate), append(variance, r.Variance), append(observed, r.Observed)
		}
		near(t, "estimate", estimate, ref["var1.pred"])
		near(t, "variance", variance, ref["var1.var"])
		near(t, "observed", observed, ref["observed"])
	}
}

func meuseLags(t testing.TB) []Lag {
	data := table(t, "meuse.csv")
	return Empirical(Points{X: data["x"], Y: data["y"], Z: logs(data["zinc"])})
}

func TestEmpiricalAgreesWithGstat(t *testing.T) {
	t.Parallel()
	ref := table(t, "ref_meuse_logzinc_empirical_variogram.csv")
	nearLags(t, meuseLags(t), ref["np"], ref["dist"], ref["gamma"])
}

// nearLags compares an empirical variogram with gstat's columns np, dist and gamma.
func nearLags(t *testing.T, lags []Lag, np, dist, gammas []float64) {
	t.Helper()
	var pairs, distance, gamma []float64
	for _, l := range lags {
		pairs, distance, gamma = append(pairs, float64(l.Pairs)), append(distance, l.DistanceM), append(gamma, l.Gamma)
	}
	near(t, "pairs", pairs, np)
	near(t, "distance", distance, dist)
	near(t, "gamma", gamma, gammas)
}

func TestFitAgreesWithGstat(t *testing.T) {
	t.Parallel()
	ref := table(t, "ref_meuse_logzinc_fitted_sph.csv") // rows: nugget, spherical
	want := Variogram{Model: Spherical, Nugget: ref["psill"][0], PartialSill: ref["psill"][1], RangeM: ref["range"][1]}
	lags := meuseLags(t)
	got, sse, err := Fit(lags, Spherical)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{{"nugget", got.Nugget, want.Nugget}, {"sill", got.PartialSill, want.PartialSill}, {"range", got.RangeM, want.RangeM}} {
		if math.Abs(c.got-c.want) > 1e-3*c.want {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
	theirs := 0.0
	for _, l := range lags {
		d := l.Gamma - want.Gamma(l.DistanceM)
		theirs += float64(l.Pairs) / (l.DistanceM * l.DistanceM) * d * d
	}
	if sse > theirs {
		t.Errorf("weighted SSE = %.12g, gstat's is %.12g", sse, theirs)
	}
	t.Logf("weighted SSE %.12g, gstat %.12g; %+v", sse, theirs, got)
}

// The wanted RMSE is that of gstat's own cross-validation with the variogram of
// which the fitted one is a refinement.
func TestFitValidated(t *testing.T) {
	t.Parallel()
	data, ref := table(t, "meuse.csv"), table(t, "ref_meuse_LOOCV_logzinc.csv")
	theirs := 0.0
	for _, r := range ref["residual"] {
		theirs += r * r / float64(len(ref["residual"]))
	}
	theirs = math.Sqrt(theirs)
	p := Points{X: data["x"], Y: data["y"], Z: logs(data["zinc"])}
	f, v, err := FitValidated(context.Background(), p, Empirical(p), 0)
	if err != nil || v.Samples != 155 || v.RMSE > 1.001*theirs || v.MSDR < 0.5 || v.MSDR > 1.5 {
		t.Errorf("%+v, %+v, error %v; want an RMSE of %.4f or less", f, v, err, theirs)
	}
	if _, _, err := FitValidated(context.Background(), p, Empirical(p), 0, "cubic"); !errors.Is(err, ErrModel) {
		t.Errorf("unknown model: error %v", err)
	}
	if _, _, err := FitValidated(context.Background(), Points{}, nil, 0); !errors.Is(err, ErrFit) {
		t.Errorf("no points: error %v", err)
	}
	t.Logf("%s: %+v", f.Model, v)
}
