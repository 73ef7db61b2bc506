// Package claims has the verb claims: it holds what is claimed of land against a dataset.
// Only main may import it.
// It refuses to compute areas and changes: package sql does, and loader/claims reads the claims and judges them.
package claims
