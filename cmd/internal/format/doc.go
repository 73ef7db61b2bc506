// Package format writes rows as text: table, csv, tsv, json, jsonl, markdown.
// Catalogue, export, shell, jobs and the verbs may import it.
// It opens no files and no datasets: it takes rows and a writer.
package format
