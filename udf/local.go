package udf

import (
	"context"
	"math"
	"slices"
)

// local kriges each target from its nearest samples. The system of k samples is
// kept as rows of [K | 1 | z | c], which elimination turns into
// [Lᵀ | L⁻¹1 | L⁻¹z | L⁻¹c]: all that the equations of Ordinary need, without a
// second, backward solve. Neighbouring targets often share their samples; then
// only the last column is new.
type local struct {
	o     *Ordinary
	query search
	set   []int     // samples of the system, ascending
	known []int     // the set that the rows were made for
	xs    []float64 // their coordinates
	ys    []float64
	rows  []float64
	c     []float64
	ones  float64 // |L⁻¹1|²
	mean  float64 // μ
}

func newLocal(o *Ordinary) *local {
	k := o.nearest
	return &local{o: o, query: search{skip: -1}, rows: make([]float64, k*(k+2)), c: make([]float64, k)}
}

func (l *local) solve(ctx context.Context, xs, ys, estimate, variance []float64) {
	for t := range xs {
		e, v := l.krige(ctx, xs[t], ys[t], -1)
		estimate[t] = e
		if variance != nil {
			variance[t] = v
		}
	}
}

// krige returns the estimate, and the variance as a share of nugget + partial sill,
// at (x, y) from all samples but skip; anything when ctx ends.
func (l *local) krige(ctx context.Context, x, y float64, skip int) (estimate, variance float64) {
	o := l.o
	l.query.x, l.query.y, l.query.skip = x, y, skip
	o.tree.nearest(&l.query, o.nearest)
	if l.query.d2[0] == 0 {
		return o.values[l.query.found[0]], 0
	}
	l.set = append(l.set[:0], l.query.found...)
	slices.Sort(l.set)
	if !slices.Equal(l.set, l.known) {
		l.factor(ctx)
	}
	o.correlate.fill(l.c[:len(l.set)], l.xs, l.ys, x, y)
	return l.answer()
}

// factor fills and eliminates the rows for the current set, with the smallest
// ridge that makes them regular.
func (l *local) factor(ctx context.Context) {
	for _, ridge := range ridges {
		l.fill(ctx, ridge)
		if l.eliminate(ctx) || ctx.Err() != nil {
			break
		}
	}
	l.known = append(l.known[:0], l.set...)
	k := len(l.set)
	cross := 0.0
	l.ones = 0
	for i := range k {
		u, z := l.rows[i*(k+2)+k], l.rows[i*(k+2)+k+1]
		l.ones += u * u
		cross += u * z
	}
	l.mean = cross / l.ones
}

// checkEvery is the number of rows between two checks of the context.
const checkEvery = 16

// fill writes the upper triangle of K and the columns 1 and z; not all when ctx
// ends.
func (l *local) fill(ctx context.Context, ridge float64) {
	o, k := l.o, len(l.set)
	l.xs, l.ys = l.xs[:0], l.ys[:0]
	for _, s := range l.set {
		l.xs, l.ys = append(l.xs, o.xs[s]), append(l.ys, o.ys[s])
	}
	for i, s := range l.set {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return
		}
		row := l.rows[i*(k+2) : (i+1)*(k+2)]
		if o.pairs != nil {
			pairs := o.pairs[s*len(o.xs) : (s+1)*len(o.xs)]
			for j, other := range l.set[i+1:] {
				row[i+1+j] = pairs[other]
			}
		} else {
			o.correlate.fill(row[i+1:k], l.xs[i+1:], l.ys[i+1:], l.xs[i], l.ys[i])
		}
		row[i], row[k], row[k+1] = 1+ridge, 1, o.zs[s]
	}
}

// eliminate is the Cholesky factorization by rows, carried on into the two
// columns on the right. Rows are taken in pairs, to touch the rest half as often.
// It returns false where a pivot is too small, or when ctx ends.
func (l *local) eliminate(ctx context.Context) bool {
	k := len(l.set)
	width := k + 2
	for p := 0; p < k; p += 2 {
		if p%checkEvery == 0 && ctx.Err() != nil {
			return false
		}
		u := l.rows[p*width : (p+1)*width]
		if !scalePivot(u[p:]) {
			return false
		}
		if p+1 == k {
			return true
		}
		v := l.rows[(p+1)*width : (p+2)*width]
		for j, f := p+1, u[p+1]; j < width; j++ {
			v[j] -= f * u[j]
		}
		if !scalePivot(v[p+1:]) {
			return false
		}
		for i := p + 2; i < k; i++ {
			subtract(l.rows[i*width+i:(i+1)*width], u[i:], v[i:])
		}
	}
	return true
}

// scalePivot divides a row by the root of its first element.
func scalePivot(row []float64) bool {
	if !(row[0] >= smallestPivot) {
		return false
	}
	scale := 1 / math.Sqrt(row[0])
	for j := range row {
		row[j] *= scale
	}
	return true
}

// subtract takes u[0]·u + v[0]·v from row.
func subtract(row, u, v []float64) {
	u, v = u[:len(row)], v[:len(row)]
	f, g := u[0], v[0]
	for j := range row {
		row[j] -= f*u[j] + g*v[j]
	}
}

// answer eliminates the column c and evaluates the kriging equations.
func (l *local) answer() (estimate, variance float64) {
	k := len(l.set)
	width := k + 2
	q, weight, departure := 0.0, 0.0, 0.0
	c := l.c[:k]
	for p := range c {
		row := l.rows[p*width : (p+1)*width]
		w := c[p] / row[p]
		q += w * w
		weight += w * row[k]
		departure += w * (row[k+1] - l.mean*row[k])
		rest, upper := c[p+1:], row[p+1:k]
		upper = upper[:len(rest)]
		for j := range rest {
			rest[j] -= w * upper[j]
		}
	}
	lack := 1 - weight
	return l.o.shift + l.o.scale*(l.mean+departure), 1 - q + lack*lack/l.ones
}
