// Package finding says what a load noticed about its inputs, and what of it refuses the load.
//
// A finding has a severity, an input, a place, a value with what was expected,
// and a remedy. All findings of a load stand in its summary, in the manifest,
// in the table input_quality and in the report.
package finding
