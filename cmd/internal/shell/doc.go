// Package shell runs statements and dot commands as they are typed, or from a script.
// Only the verb shell may import it.
// It refuses to know the other verbs.
package shell
