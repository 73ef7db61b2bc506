//go:build !linux

package schedule

import "syscall"

// ownGroup puts a process into a group of its own. It outlives a daemon that is killed.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
