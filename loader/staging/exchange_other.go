//go:build !linux

package staging

// exchange swaps two directories by renames; between them the target is absent
// for a moment.
func exchange(dir, target string) error { return exchangeByRenames(dir, target) }
