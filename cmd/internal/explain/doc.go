// Package explain has the verb explain: it prints a figure with its parts, the equations filled in and the input files.
// Only main may import it.
// It refuses to compute: sql/explain takes the figure apart.
package explain
