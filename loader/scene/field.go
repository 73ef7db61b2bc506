package scene

import "math"

// The background that is drawn at random has an exponential covariance,
// FieldSD² · exp(−h / FieldRangeM) between bare cells h metres apart, so that
// the variogram of its kriging is known.
const (
	FieldSD     = 6.0    // g C m⁻² a⁻¹
	FieldRangeM = 6000.0 // m
)

// waves is how many cosines make up the field; by the central limit theorem
// their sum is Gaussian to about 1/√waves.
const waves = 1500

// Where the MODIS grid begins and how large its sphere is, m.
const (
	gridXMin, gridYMax = -20015109.354, 10007554.677
	sphereM            = 6371007.181
)

// drawField is one draw of the field by cell, as a sum of cosines whose wave
// vectors follow the spectral density of the covariance (Shinozuka and Jan
// 1972, J. Sound Vib. 25, 111–128). In the plane that of the exponential
// covariance is ∝ (1 + a²k²)^(−3/2), so k = √(1/(1−u)² − 1) / a for uniform u.
func drawField(f *frame, seed uint64) []float64 {
	var kx, ky, phase [waves]float64
	for i := range kx {
		u, direction := uniform(seed, i, 0, fieldStream), 2*math.Pi*uniform(seed, i, 1, fieldStream)
		k := math.Sqrt(1/((1-u)*(1-u))-1) / FieldRangeM
		kx[i], ky[i], phase[i] = k*math.Cos(direction), k*math.Sin(direction), 2*math.Pi*uniform(seed, i, 2, fieldStream)
	}
	field := make([]float64, f.cells())
	for cell := range field {
		x, y := metres(f.row0+cell/f.cols, f.col0+cell%f.cols)
		sum := 0.0
		for i := range kx {
			sum += math.Cos(float64(kx[i]*x) + float64(ky[i]*y) + phase[i])
		}
		field[cell] = FieldSD * math.Sqrt(2.0/waves) * sum
	}
	return field
}

// metres are the coordinates of a cell's centre in a plane that keeps distances
// within the scene to half a percent: sinusoidal coordinates shear them.
func metres(row, col int) (x, y float64) {
	const lat0, lon0 = 39.99 * math.Pi / 180, 110.5 * math.Pi / 180
	lat := (gridYMax - (float64(row)+0.5)*cellM) / sphereM
	lon := (gridXMin + (float64(col)+0.5)*cellM) / (sphereM * math.Cos(lat))
	return sphereM * math.Cos(lat0) * (lon - lon0), sphereM * (lat - lat0)
}
