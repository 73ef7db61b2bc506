package sql

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
)

// Two-sided p of Student's t, from scipy 1.17.1: 2·stats.t.sf(t, df).
var studentT = [][3]float64{
	{1, 0.01, 0.993634014470186}, {1, 0.7, 0.61119977557157}, {1, 2, 0.295167235300867}, {1, 2.24, 0.267303882777908}, {1, 3.5, 0.17717106556581}, {1, 12, 0.0529293521191798},
	{2, 0.01, 0.992929108958201}, {2, 0.7, 0.556393024632865}, {2, 2, 0.183503419072274}, {2, 2.24, 0.154421925555209}, {2, 3.5, 0.0728273500544693}, {2, 12, 0.00687293367715846},
	{3, 0.01, 0.992649111412852}, {3, 0.7, 0.534326998304764}, {3, 2, 0.139325968558843}, {3, 2.24, 0.110961577169033}, {3, 3.5, 0.0394810376192828}, {3, 12, 0.00124501580078934},
	{8, 0.01, 0.992266164589914}, {8, 0.7, 0.503771052018545}, {8, 2, 0.0805162379572626}, {8, 2.24, 0.0554254478085891}, {8, 3.5, 0.00807908226041189}, {8, 12, 2.14386674768877e-06},
	{20, 0.01, 0.992120366179398}, {20, 0.7, 0.491990217657831}, {20, 2, 0.0592655354465704}, {20, 2.24, 0.0366083794724279}, {20, 3.5, 0.00225512315305716}, {20, 12, 1.35955570258807e-10},
	{34, 0.01, 0.992079734710154}, {34, 0.7, 0.488689629410179}, {34, 2, 0.0535398354704505}, {34, 2.24, 0.0317368722224755}, {34, 3.5, 0.00132091556754543}, {34, 12, 8.99978608748874e-14},
	{96, 0.01, 0.992042039243923}, {96, 0.7, 0.485620192010418}, {96, 2, 0.0483256916961861}, {96, 2.24, 0.0273977143949894}, {96, 3.5, 0.000707344945425383}, {96, 12, 8.25221618547666e-21},
}

// tails is the two-sided p of Student's t by degrees of freedom df and t, computed
// as the views do.
const tails = `
	parts as (select df, t, df / (df + t * t) as u, t * t * (df + 4) > 9 * df as far from given),
	halves as (
		select df, t, far, case when far then df / 2 else 0.5 end as a, case when far then 0.5 else df / 2 end as b,
			case when far then u else 1 - u end as x
		from parts
	)
	select df, t, case when far then incomplete_beta(a, b, x) else 1 - incomplete_beta(a, b, x) end as p from halves`

func TestIncompleteBeta(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	var given []string
	expected := map[[2]float64]float64{}
	for _, c := range studentT {
		given = append(given, fmt.Sprintf("(%v::double, %v::double)", c[0], c[1]))
		expected[[2]float64{c[0], c[1]}] = c[2]
	}
	worst := worstTail(t, s, "values "+strings.Join(given, ", "), func(df, at float64) float64 { return expected[[2]float64{df, at}] })
	if worst > 1e-9 {
		t.Errorf("relative error %.1g against scipy", worst)
	}
	// The levels that the macro leaves out, against 600 of them, over all degrees of freedom and the whole range of t.
	for _, c := range []struct {
		first, last int
		bound       float64
	}{{1, 25, 1e-12}, {26, 50, 2e-11}, {51, 200, 3e-10}} {
		grid := fmt.Sprintf(`select df::double, (case when n < 200 then n / 40.0 else 5 * pow(1.1, n - 200) end)::double
			from range(%d, %d) as degrees(df), range(1, 240) as steps(n)`, c.first, c.last+1)
		if worst := worstTail(t, s, grid, studentTail); worst > c.bound {
			t.Errorf("%d to %d degrees of freedom: relative error %.2g, want below %g", c.first, c.last, worst, c.bound)
		}
	}
}

// worstTail is the largest relative error of p over the given degrees of freedom
// and t, but for p below 1e-290.
func worstTail(t *testing.T, s *Session, given string, want func(df, at float64) float64) float64 {
	t.Helper()
	csv, err := csvOf(s, "with given as (from ("+given+") as given(df, t)), "+tails)
	if err != nil {
		t.Fatal(err)
	}
	all := numbers(t, csv)
	if len(all) == 0 {
		t.Fatal("no p")
	}
	worst := 0.0
	for i := 0; i < len(all); i += 3 {
		if p := want(all[i], all[i+1]); p > 1e-290 {
			worst = max(worst, math.Abs(all[i+2]/p-1))
		}
	}
	return worst
}

// studentTail is p by so many levels of the continued fraction that more change
// nothing.
func studentTail(df, t float64) float64 {
	if t*t > 5 {
		return betaFraction(df/2, 0.5, df/(df+t*t), 600)
	}
	return 1 - betaFraction(0.5, df/2, t*t/(df+t*t), 600)
}

// betaFraction is I_x(a, b) as in functions/incomplete_beta.sql.
func betaFraction(a, b, x float64, levels int) float64 {
	tail := a + float64(levels)
	for level := levels; level > 0; level-- {
		m := float64(level / 2)
		e := m * (b - m) * x
		if level%2 == 1 {
			e = -(a + m) * (a + b + m) * x
		}
		tail = a + float64(level-1) + e/tail
	}
	both, _ := math.Lgamma(a + b)
	first, _ := math.Lgamma(a)
	second, _ := math.Lgamma(b)
	return math.Exp(both-first-second) * math.Pow(x, a) * math.Pow(1-x, b) / tail
}

// noise is a dataset of so many mines, each a cohort with a series of noise around 500 g from 2001 to 2022.
func noise(t *testing.T, mines int, sd float64) string {
	return writeDataset(t, 2001, 2022,
		fmt.Sprintf("insert into mine select n, '', 1, '' from range(1, %d) as mines(n)", mines+1),
		"insert into cohort select mine_id::int, mine_id, 1, null, null, 0, 1, 1e6 from mine",
		// Normal by Box and Muller.
		fmt.Sprintf(`insert into cohort_year select cohort_id, year, 'vegetated', 0,
			500 + %g * sqrt(-2 * ln((1 + hash(cohort_id, year) %% 1000000) / 1000001)) * cos(2 * pi() * (hash(year, cohort_id) %% 1000000) / 1000000)
			from cohort cross join range(2001, 2023) as years(year) order by cohort_id, year`, sd))
}

// exactTrend is the slope of a series, a value a year, and the two-sided p of the slope. Their sums are rational numbers and have no
// rounding.
func exactTrend(series []*big.Rat) (slope, p float64) {
	n := int64(len(series))
	var st, stt int64
	sv, stv, svv := new(big.Rat), new(big.Rat), new(big.Rat)
	for t, v := range series {
		st, stt = st+int64(t), stt+int64(t*t)
		sv.Add(sv, v)
		stv.Add(stv, new(big.Rat).Mul(big.NewRat(int64(t), 1), v))
		svv.Add(svv, new(big.Rat).Mul(v, v))
	}
	times := func(k int64, x *big.Rat) *big.Rat { return new(big.Rat).Mul(big.NewRat(k, 1), x) }
	tt := big.NewRat(n*stt-st*st, 1)
	tv := new(big.Rat).Sub(times(n, stv), times(st, sv))
	vv := new(big.Rat).Sub(times(n, svv), new(big.Rat).Mul(sv, sv))
	slope, _ = new(big.Rat).Quo(tv, tt).Float64()
	explained := new(big.Rat).Quo(new(big.Rat).Mul(tv, tv), new(big.Rat).Mul(tt, vv))
	unexplained := new(big.Rat).Sub(big.NewRat(1, 1), explained)
	u, _ := unexplained.Float64()
	r2, _ := explained.Float64()
	return slope, studentTail(float64(n-2), math.Sqrt(float64(n-2)*r2/u))
}

// Rounding must not decide which trends of nearly constant series are significant. Values count to 2^-24 g, so the exact trend is that
// of rounded values, and its classes are those of the values as they are.
func TestTrendsOfNoise(t *testing.T) {
	skipShort(t, "fits 10 800 series in exact arithmetic")
	t.Parallel()
	for _, sd := range []float64{3e-4, 0.3, 100} {
		s := openSession(t, noise(t, 3600, sd), Options{})
		csv, err := csvOf(s, `select slope_g_m2_a, p_value, class, array_to_string(list(vcs order by year), ' ')
			from pixel_trend join cohort_year using (cohort_id) group by all`)
		if err != nil {
			t.Fatal(err)
		}
		significant, exactly := 0, 0
		for line := range strings.Lines(csv) {
			fields := strings.Split(strings.TrimSpace(line), ",")
			result := numbers(t, strings.Join(fields[:3], ","))
			var stored, rounded []*big.Rat
			for _, text := range strings.Fields(fields[3]) {
				v, err := strconv.ParseFloat(text, 64)
				if err != nil {
					t.Fatal(err)
				}
				stored = append(stored, new(big.Rat).SetFloat64(v))
				rounded = append(rounded, new(big.Rat).SetFloat64(math.RoundToEven(math.Ldexp(v, 24))/(1<<24)))
			}
			slope, p := exactTrend(rounded)
			if math.Abs(result[0]-slope) > 1e-15*math.Abs(slope) || math.Abs(result[1]/p-1) > 1e-10 {
				t.Errorf("sd %g: slope %v and p %v, exactly %v and %v: %s", sd, result[0], result[1], slope, p, fields[3])
			}
			significant += b2i(math.Abs(result[2]) == 2)
			_, p = exactTrend(stored)
			exactly += b2i(p < 0.01)
		}
		// Of 3600 series of noise, 1 % are expected, with a standard deviation of 6.
		if significant != exactly || significant < 18 || significant > 54 {
			t.Errorf("sd %g: %d series have p < 0.01, in exact arithmetic %d", sd, significant, exactly)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// The annual mean of a mine with one cohort has the trend of the cohort.
func TestTrendOfMeanNoise(t *testing.T) {
	skipShort(t, "fits thousands of series")
	t.Parallel()
	s := openSession(t, noise(t, 20, 3e-4), Options{})
	for mine := range 20 {
		id := fmt.Sprintf("(only_mines := ['%d'])", mine+1)
		csv, err := csvOf(s, "select a.slope_g_m2_a, a.p_value, b.slope_g_m2_a, b.p_value from vcs_trend"+id+" as a cross join pixel_trend"+id+" as b")
		if err != nil {
			t.Fatal(err)
		}
		if all := numbers(t, csv); math.Abs(all[0]/all[2]-1) > 1e-9 || math.Abs(all[1]/all[3]-1) > 1e-9 {
			t.Errorf("mine %d: slope and p of the mean %v and %v, of its cohort %v and %v", mine+1, all[0], all[1], all[2], all[3])
		}
	}
}
