package schedule

import "syscall"

// ownGroup puts a process into a group of its own. The kernel kills it when the thread that started it ends, and so when
// the daemon does.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
