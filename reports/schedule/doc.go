// Package schedule runs jobs when they are due. Each due time is run once, its outcome is
// recorded in a history, and its output files appear together or not at all.
//
// The steps of a job are command lines of the program itself. They run as processes of
// their own: one that crashes or is killed is a failed step.
package schedule
