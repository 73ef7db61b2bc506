// Package reports is the room of what people look at: pages, charts, maps and
// the clock that renews them. It is handed rows of the views of package sql and
// does no arithmetic on carbon. The clock is in package schedule.
package reports
