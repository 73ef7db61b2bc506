// Package fault makes the loader's errors and tells their kinds apart.
//
// A message has a verb, its operand, the cause and the remedy. Callers choose
// an exit code by the kind, with errors.Is.
package fault
