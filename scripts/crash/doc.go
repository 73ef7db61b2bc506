// Command crash kills minecarbon at random moments and checks what it leaves: the old output or the new one, whole, and
// nothing that the next run does not clear. It also runs it where disks are full or read-only, where few files may be open,
// where memory is short and where inputs or datasets are removed or replaced midway.
//
//	go run ./scripts/crash [-kills N] [-seed S] [-only OPERATION] [-shortage NAME] bin/minecarbon
//
// It prints a table in Markdown, for docs/reliability.md, and fails where a check does.
package main
