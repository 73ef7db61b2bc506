package reports

import (
	"math"
	"strconv"
	"strings"
)

// missing is shown for NULL.
const missing = "–"

// number formats v with that many digits after the point, narrow spaces between thousands and a true minus sign. A
// value that rounds to 0 has no sign; NaN and infinity are missing.
func number(v float64, digits int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return missing
	}
	text := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u202f" + whole[i:]
	}
	if digits > 0 {
		whole += "." + fraction
	}
	if v < 0 && strings.ContainsAny(text, "123456789") {
		return "−" + whole
	}
	return whole
}

// Whole formats a count, with narrow spaces between thousands.
func Whole(n int64) string { return number(float64(n), 0) }

// signed formats v like number, with a plus sign if it is positive.
func signed(v float64, digits int) string {
	if v > 0 {
		return "+" + number(v, digits)
	}
	return number(v, digits)
}

// percent formats a share in percent. Only 0 and 1 look like nothing and all.
func percent(share float64) string {
	const least = 0.001
	if share > 0 && share < 1 {
		share = min(max(share, least), 1-least)
	}
	return number(100*share, 1)
}

// short formats a number of an axis or class edge with as few digits as it needs.
func short(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), "-", "−", 1)
}

// significance formats a p value as journals do.
func (l Language) significance(p float64) string {
	switch {
	case math.IsNaN(p):
		return l.Say("p unknown")
	case p < 0.001:
		return "p < 0.001"
	}
	return "p = " + number(p, 3)
}

// exact formats v with full precision, for sorting and checks. NaN is empty.
func exact(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// Length formats a length in m with three significant digits, or to the metre, and without zeros at its end.
func Length(v float64) string {
	if v >= 100 {
		return short(math.Round(v))
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	if err != nil {
		panic(err) // just formatted
	}
	return short(rounded)
}
