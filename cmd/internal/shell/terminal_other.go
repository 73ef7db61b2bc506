//go:build !unix

package shell

import (
	"os"
	"syscall"
	"time"
)

const windowChange = syscall.Signal(0)

func lockFile(*os.File) {}

func awaitInput(*os.File, time.Duration) bool { return false }
