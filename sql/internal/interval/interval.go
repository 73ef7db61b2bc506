package interval

import (
	"regexp"
	"strings"
	"sync"
)

// ifConfident ends a query that reads intervals, if there is a confidence.
const ifConfident = "where confidence is not null"

// pattern matches where a view reads its intervals. Most statements look no further than for its end.
var pattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`from \w+\([^()]*\)\s+` + ifConfident)
})

// In reports whether the text of a view has intervals that Without leaves out.
func In(text string) bool { return strings.Contains(text, ifConfident) && pattern().MatchString(text) }

// Without returns the text of a view with no rows of intervals, whose columns are then NULL as they are without confidence. The text
// may be the whole file or the body of its macro.
func Without(text string) string {
	if !In(text) {
		return text
	}
	return pattern().ReplaceAllString(text, "from no_interval()\n  where false")
}
