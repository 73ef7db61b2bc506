// Package console knows the streams and the terminal of the process: colour, width, progress, pager.
// Everything in cmd but exit may import it.
// It refuses to know what is printed: no tables, no datasets.
package console
