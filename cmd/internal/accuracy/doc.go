// Package accuracy has the verb accuracy: it draws a sample to be labelled, and prints what a labelled one says.
// Only main may import it.
// It refuses to compute: loader/accuracy does, and loader judges the map.
package accuracy
