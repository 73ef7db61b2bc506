package udf

import "math"

// correlogram evaluates covariance / (nugget + partial sill) over many samples
// at once. Working in correlations keeps the linear algebra free of the units
// of the samples.
type correlogram struct {
	model    Model
	share    float64 // partial sill / (nugget + partial sill)
	perRange float64 // 1 / range
	reach2   float64 // squared distance from which the correlation is 0
}

func newCorrelogram(v Variogram) correlogram {
	c := correlogram{model: v.Model, reach2: math.Inf(1)}
	if v.PartialSill == 0 {
		c.reach2 = 0
		return c
	}
	c.share = v.PartialSill / v.variance0()
	c.perRange = 1 / v.RangeM
	if v.Model == Spherical {
		c.reach2 = v.RangeM * v.RangeM
	}
	return c
}

// fill sets dst[i] to the correlation between (x, y) and (xs[i], ys[i]). It
// returns the i of a sample at distance 0, or −1.
func (c *correlogram) fill(dst, xs, ys []float64, x, y float64) int {
	ys, dst = ys[:len(xs)], dst[:len(xs)]
	if c.model == Spherical || c.reach2 == 0 {
		return c.fillSpherical(dst, xs, ys, x, y)
	}
	hit := -1
	for i := range xs {
		dx, dy := xs[i]-x, ys[i]-y
		d2 := dx*dx + dy*dy
		if d2 == 0 {
			hit = i
		}
		dst[i] = d2
	}
	c.fromSquares(dst)
	if hit >= 0 {
		dst[hit] = 1
	}
	return hit
}

// fillSpherical is fill for the model of compact support.
func (c *correlogram) fillSpherical(dst, xs, ys []float64, x, y float64) int {
	hit := -1
	for i := range xs {
		dx, dy := xs[i]-x, ys[i]-y
		d2 := dx*dx + dy*dy
		if d2 >= c.reach2 {
			dst[i] = 0
			if d2 == 0 { // reach 0: a pure nugget
				dst[i], hit = 1, i
			}
			continue
		}
		if d2 == 0 {
			dst[i], hit = 1, i
			continue
		}
		t := math.Sqrt(d2) * c.perRange
		dst[i] = c.share * (1 - t*(1.5-0.5*t*t))
	}
	return hit
}

// fromSquares turns squared distances into correlations, without the jump at 0.
func (c *correlogram) fromSquares(d2 []float64) {
	switch c.model {
	case Exponential:
		for i, s := range d2 {
			d2[i] = c.share * decay(math.Sqrt(s)*c.perRange)
		}
	case Gaussian:
		square := c.perRange * c.perRange
		for i, s := range d2 {
			d2[i] = c.share * decay(s*square)
		}
	default:
		for i, s := range d2 {
			d2[i] = c.share * c.model.correlation(math.Sqrt(s)*c.perRange)
		}
	}
}
