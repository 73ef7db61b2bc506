package unit

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// term is one factor of a unit: a word or a number to a power. Count is the
// number before a period, as the 8 of 8day.
type term struct {
	name, count string
	number      float64
	power       int
}

var (
	// spelling brings the many ways to write a power, a product and a quotient to one.
	spelling = strings.NewReplacer(
		"二氧化碳", " CO2 ", "平方千米", " km2 ", "平方公里", " km2 ", "平方米", " m2 ", "公顷", " ha ", "千克", " kg ", "公斤", " kg ", "克", " g ", "吨", " t ", "碳", " C ",
		"每", "/", "年", " year ", "季度", " quarter ", "季", " season ", "像元", " pixel ", "像素", " pixel ", "月", " month ", "日", " day ", "天", " day ", "$", "",
		"⁻", "-", "⁺", "", "⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9",
		"₂", "2", "−", "-", "–", "-", "**", "^", "·", " ", "⋅", " ", "×", " ", "•", " ", "*", " ", "_", " ",
		"{", "", "}", "", "[", "(", "]", ")", "µ", "u", "μ", "u", "÷", "/", "\u00a0", " ")
	joined = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\b(carbon dioxide|dry matter|dry mass|dry weight)\b`)
	})
	square = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\b(?:square|sq\.?)\s*(km|m|(?:kilo|centi)?met(?:er|re)s?)\b|\b(km|m|(?:kilo)?met(?:er|re)s?)\s+squared\b`)
	})
	// carried is a mass with its substance in one word, as gC and tCO2.
	// What follows it may be written close, as in gCm-2.
	carried = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^((?:[ukKmMGTPcdh]|da)?g|k?t|[MG]t|[Kk][Gg]|grams?|kilograms?|tonnes?|[um]?mol)[.-]?(CO2e?|co2e?|C|c|DM|dm)(?:$|[^A-Za-z]|k?m[-^*\d])`)
	})

	periodToken = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(\d+)\s?-?\s?(d|day|days|month|months|week|weeks|hour|hours|hr|h|min)\b`)
	})
	numberToken = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?`) })
	wordToken   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:CO2e?|co2e?|CH2O|ch2o|%|\p{L}+)`) })
	powerToken  = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\s?\^\s?\(?\s?([+-]?\d+)\s?\)?|^\s?([+-]\d+)|^(\d+)`)
	})
)

// split reads the factors of a unit. After a slash or "per" stands the next factor
// inverted, or a whole parenthesis.
func split(text string) ([]term, error) {
	rest := square().ReplaceAllStringFunc(spelling.Replace(text), func(s string) string {
		m := square().FindStringSubmatch(s)
		return m[1] + m[2] + "2 "
	})
	rest = joined().ReplaceAllStringFunc(rest, func(s string) string { return strings.ReplaceAll(s, " ", "") })
	rest = strings.ReplaceAll(strings.ReplaceAll(rest, "carbondioxide", "CO2 "), "Carbondioxide", "CO2 ")
	var terms []term
	signs := []int{1} // of the open parentheses
	next := 1
	for {
		rest = strings.TrimLeft(rest, " .,")
		if rest == "" {
			return terms, nil
		}
		switch rest[0] {
		case '/':
			next, rest = -1, rest[1:]
			continue
		case '(':
			signs, next, rest = append(signs, signs[len(signs)-1]*next), 1, rest[1:]
			continue
		case ')':
			if len(signs) > 1 {
				signs = signs[:len(signs)-1]
			}
			rest = rest[1:]
			continue
		}
		t, after, err := readTerm(rest)
		if err != nil {
			return nil, err
		}
		rest = after
		if strings.EqualFold(t.name, "per") {
			next = -1
			continue
		}
		t.power *= signs[len(signs)-1] * next
		if next == -1 || t.number == 0 {
			next = 1
		}
		terms = append(terms, t)
	}
}

// readTerm reads one factor with its power and returns what follows it.
func readTerm(rest string) (term, string, error) {
	if m := periodToken().FindStringSubmatch(rest); m != nil {
		t := term{name: m[2], count: m[1], power: 1}
		return withPower(t, rest[len(m[0]):])
	}
	if m := numberToken().FindStringSubmatch(rest); m != nil {
		n, err := strconv.ParseFloat(m[0], 64)
		if err != nil || n == 0 {
			return term{}, "", fmt.Errorf("%w: the number %s", ErrUnknown, m[0])
		}
		t := term{number: n, power: 1}
		after := rest[len(m[0]):]
		// A power of ten, as 10^-3 and 10-3.
		if p := powerToken().FindStringSubmatch(after); p != nil && (n == 10 || strings.HasPrefix(strings.TrimSpace(after), "^")) {
			return withPower(t, after)
		}
		return t, after, nil
	}
	if m := carried().FindStringSubmatch(rest + " "); m != nil {
		// The substance is read next, on its own.
		after := strings.TrimLeft(rest[len(m[1]):], ".-")
		return term{name: m[1], power: 1}, m[2] + " " + after[len(m[2]):], nil
	}
	if word := wordToken().FindString(rest); word != "" {
		return withPower(term{name: word, power: 1}, rest[len(word):])
	}
	return term{}, "", fmt.Errorf("%w: %q", ErrUnknown, rest)
}

func withPower(t term, rest string) (term, string, error) {
	m := powerToken().FindStringSubmatch(rest)
	if m == nil {
		return t, rest, nil
	}
	power, err := strconv.Atoi(m[1] + m[2] + m[3])
	if err != nil || power == 0 || power > 20 || power < -20 {
		return t, "", fmt.Errorf("%w: the power %s", ErrUnknown, strings.TrimSpace(m[0]))
	}
	t.power = power
	return t, rest[len(m[0]):], nil
}
