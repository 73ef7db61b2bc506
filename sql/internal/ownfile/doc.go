// Package ownfile finds where a statement reads files whose folders may be taken for columns.
// Package sql imports it, for the files that users read besides a dataset.
// It opens no file and runs no SQL: what to do with a mention is for its caller.
package ownfile
