// Package version knows which minecarbon this is. Every package of cmd may import it; it imports none.
// The release's name stands in the file VERSION and nowhere else in the code.
package version
