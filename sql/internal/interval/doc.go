// Package interval leaves the intervals of views out where no confidence is given.
package interval
