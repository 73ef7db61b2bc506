// Command endurance runs minecarbon for long: thousands of statements in one shell, hundreds of runs of one daemon, years of a
// schedule on a simulated clock. It checks that memory, open files, threads, histories and temporary files stay bounded, and
// that every time of every job is served once.
//
//	go run ./scripts/endurance [-statements N] [-runs N] [-months N] [-only PART] [-seed S] bin/minecarbon
//
// It prints tables in Markdown, for docs/reliability.md, and fails where a check does.
package main
