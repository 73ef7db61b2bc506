//go:build !linux

package schedule

import "syscall"

// ownGroup starts a process in a group of its own; it outlives a daemon that is
// killed.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
