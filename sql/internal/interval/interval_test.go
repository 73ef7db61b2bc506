package interval

import "testing"

// A view reads no interval without confidence; other conditions on the rows stay.
func TestWithout(t *testing.T) {
	t.Parallel()
	const text = "select year from f(\n  a := b, confidence := confidence)\n  where confidence is not null and x = 'y'"
	if got, want := Without(text), "select year from no_interval()\n  where false and x = 'y'"; got != want || !In(text) || In(got) {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	const other = "select 1 from f(confidence := confidence) where year > 1"
	if got := Without(other); got != other || In(other) {
		t.Errorf("%s\nwant\n%s", got, other)
	}
}
