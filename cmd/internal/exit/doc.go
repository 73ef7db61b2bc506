// Package exit gives every error of the program its kind and exit code.
// Everything in cmd may import it; it imports only the rooms whose errors it knows.
// It refuses to print: the caller of the verb does that, once.
package exit
