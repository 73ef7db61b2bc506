// Package dataset has the flags that open a dataset, and reads statements for it.
// Export, shell, report and the verbs may import it.
// It refuses to run or print statements.
package dataset
