// Package schedule is the clock of minecarbon: when jobs are due, that each is
// run once for that, what became of it, and files that appear together or not at
// all. What a job does is handed to it as command lines of the program itself,
// which run as processes of their own: one that crashes or is killed is a failed
// step.
package schedule
