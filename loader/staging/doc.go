// Package staging writes a dataset into a hidden directory beside its path and renames it whole.
//
// Readers see the old dataset or the new one and never a part of either.
package staging
