// Package workbook writes rows as an Excel workbook (.xlsx).
// Export may import it.
// It refuses files and datasets, and what a cell of a workbook would change: it takes rows and a writer.
package workbook
