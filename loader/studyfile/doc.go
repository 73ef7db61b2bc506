// Package studyfile reads the file that describes a study.
//
// Each key is declared once, with its type, default, meaning and example; the
// reader, the documentation and the messages about mistakes come from there.
// Paths are relative to the folder of the file. Nothing is opened but the file.
package studyfile
