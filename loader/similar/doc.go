// Package similar tells names that were mistyped from others.
package similar
