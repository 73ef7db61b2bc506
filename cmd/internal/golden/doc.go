// Package golden compares what tests get with files of testdata, and writes those anew on -update.
// Only tests import it.
// It refuses to make up expectations: a missing file fails the test.
package golden
