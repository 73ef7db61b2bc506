// Package testfile holds what statements give to a text file, which -update rewrites.
// Only tests of package sql and of the packages beneath it import it.
// It runs nothing itself: a test says how a statement becomes text.
package testfile
