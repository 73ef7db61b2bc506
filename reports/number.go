package reports

import (
	"math"
	"strconv"
	"strings"
)

// missing stands where a view has NULL.
const missing = "–"

// number prints v with that many digits after the point, thousands apart and a
// true minus sign. What rounds to nothing has no sign.
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

// signed is number with a plus sign.
func signed(v float64, digits int) string {
	if v > 0 {
		return "+" + number(v, digits)
	}
	return number(v, digits)
}

// short prints a number of an axis or class edge as short as it is.
func short(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), "-", "−", 1)
}

// significance is a p value in words of a journal.
func (l Language) significance(p float64) string {
	switch {
	case math.IsNaN(p):
		return l.Say("p unknown")
	case p < 0.001:
		return "p < 0.001"
	}
	return "p = " + number(p, 3)
}

// exact is v as sorting and checking read it, empty for NaN.
func exact(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
