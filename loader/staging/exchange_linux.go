package staging

import "golang.org/x/sys/unix"

// exchange swaps two directories in one step, so that the target is there at
// every moment. File systems that cannot do so get two renames.
func exchange(dir, target string) error {
	if unix.Renameat2(unix.AT_FDCWD, dir, unix.AT_FDCWD, target, unix.RENAME_EXCHANGE) == nil {
		return nil
	}
	return exchangeByRenames(dir, target)
}
