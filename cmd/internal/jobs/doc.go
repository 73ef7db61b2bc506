// Package jobs reads jobs files, and lists, checks and runs the jobs in them.
// Only the verb schedule may import it.
// It refuses to do the work of a step itself: each step is a process of its own.
package jobs
