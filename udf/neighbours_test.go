package udf

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
)

// TestNearestDistances compares with all pairs, to the last bit, with samples at one location and targets on samples.
func TestNearestDistances(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 9, 500} {
		s := newScene(n, 300)
		s.x, s.y, s.z = append(s.x, s.x[0]), append(s.y, s.y[0]), append(s.z, 7)
		s.tx, s.ty = append(s.tx, s.x...), append(s.ty, s.y...)
		got, want := make([]float64, len(s.tx)), make([]float64, len(s.tx))
		if err := Nearest(context.Background(), Points{X: s.x, Y: s.y, Z: s.z}, s.tx, s.ty, got); err != nil {
			t.Fatal(err)
		}
		for k := range want {
			least := math.Inf(1)
			for i := range s.x {
				dx, dy := s.x[i]-s.tx[k], s.y[i]-s.ty[k]
				least = min(least, dx*dx+dy*dy)
			}
			want[k] = math.Sqrt(least)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d samples: %v, want %v", n, got, want)
		}
	}
	one, room := Points{X: []float64{1}, Y: []float64{2}, Z: []float64{3}}, make([]float64, 1)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name    string
		ctx     context.Context
		samples Points
		x, y    []float64
		want    error
	}{
		{"no samples", context.Background(), Points{}, room, room, ErrSamples},
		{"no number", context.Background(), one, []float64{math.NaN()}, room, ErrSamples},
		{"unequal lengths", context.Background(), one, []float64{1, 2}, room, ErrSamples},
		{"after the end", ctx, one, room, room, context.Canceled},
	} {
		if err := Nearest(c.ctx, c.samples, c.x, c.y, make([]float64, 1)); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", c.name, err, c.want)
		}
	}
}
