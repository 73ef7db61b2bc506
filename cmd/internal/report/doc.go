// Package report assembles a report from one or several datasets and hands it to package reports.
// Only the verbs report and demo may import it.
// It refuses to compute: every number comes from a view.
package report
