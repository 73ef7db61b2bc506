package schedule

import "syscall"

// ownGroup starts a process in a group of its own; it ends with the thread that
// started it, which is that of the daemon.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
