// Package scripts tests how the repository is kept and packed: the files in its root, the version, the make targets
// and the Debian package. It has no code of its own, and nothing may import it.
package scripts
