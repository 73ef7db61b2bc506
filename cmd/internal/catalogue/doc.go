// Package catalogue prints what can be queried, and finds the name that someone meant.
// Export, shell, report and the verbs may import it.
// It refuses to open datasets: it takes a session or its objects.
package catalogue
