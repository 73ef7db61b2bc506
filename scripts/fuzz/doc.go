// Command fuzz changes files at random and checks what the program makes of them, for `make fuzz`:
//
//	go run ./scripts/fuzz [-executions N] [-runs N] [-seed S] [-only NAME] [-keep DIR] bin/minecarbon
//
// What the program reads itself is the affair of the native fuzz targets of its packages, each of which runs N executions.
// What GDAL, DuckDB and other libraries read is changed on disk, N times for each format, and read by whole runs of the program
// in a process with limits of time, memory and address space. A change flips bits, sets bytes and numbers to extremes, and
// cuts, doubles, swaps and inserts pieces. It depends on the seed, the format and its number alone.
//
// A run must end with a documented exit code. Where that is not 0, it must print a message in the program's style. It must
// not crash, hang or exceed its limits. A library that crashes must become such a message.
//
// No number may be silently different. A program apart from minecarbon (oracle.py, on GDAL's Python) decodes each changed
// file that a load accepts, and writes what it read as a new sound file:
//
//   - If it reads what it read from the unchanged file, the dataset's files must be those of the unchanged study.
//   - If it reads other values, the change is another valid input: these formats have no checksums of values. The
//     dataset's files must be those that a load of the new sound file gives, or the load must warn where that of the
//     unchanged study does not: HDF4 4.2.15 reads some damaged tiles as other numbers each time, mostly 0.
//   - If it cannot read the file to its end, the load must have refused it, or met only what is as before: it reads no more
//     than what lies under the map.
//
// The table of findings and that of the study may differ, since they describe the files. For a dataset, verify must find
// every change of a Parquet file, and a query must end as above.
//
// It prints tables in Markdown, for docs/reliability.md, and fails where a check does. Files that fail a check go to -keep.
package main
