// Package pixelpage writes the page of a detection: for a sample of pixels of each mine what the detection saw and how it
// dated them, so that a person can judge, and the thresholds of each mine and year.
//
// The page is one file that loads nothing from the network. It has the look, the languages and the colours of a report.
// The package is handed values; it dates nothing itself.
package pixelpage
