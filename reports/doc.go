// Package reports is the room of what people look at: pages, charts and maps. It
// is handed rows of the views of package sql as plain tables and shows them; it
// does no arithmetic on carbon. Write makes one HTML file that asks for nothing
// from anywhere, in one of several Languages; a Browser prints that page as PDF and its figures as pictures. The
// clock that renews them is in package schedule.
package reports
