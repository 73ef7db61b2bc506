package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	reading = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	writing = reading | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE |
		unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE
	ofFiles = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE
)

// handled are the kinds of access that Landlock governs, by the version of its
// interface. What a version does not know cannot be asked of it.
var handled = []struct {
	version    int
	files, net uint64
}{
	{1, 1<<13 - 1, 0}, // execute to make_sym
	{2, unix.LANDLOCK_ACCESS_FS_REFER, 0},
	{3, unix.LANDLOCK_ACCESS_FS_TRUNCATE, 0},
	{4, 0, unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP},
	{5, unix.LANDLOCK_ACCESS_FS_IOCTL_DEV, 0},
}

// rightsOf are the rights to read that a grant gives.
var rightsOf = map[access]uint64{all: reading, names: unix.LANDLOCK_ACCESS_FS_READ_DIR, file: unix.LANDLOCK_ACCESS_FS_READ_FILE}

// New makes the rules of Landlock, which Linux 5.13 and later have. Readable and writable paths name
// files, or directories with all beneath them. The special
// files beneath the opened directories stay closed.
func New(readable, writable []string, opened *Opened) (*Sandbox, error) {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return &Sandbox{rules: -1}, nil //nolint:nilerr // the kernel has no Landlock
	}
	var attributes unix.LandlockRulesetAttr
	for _, h := range handled {
		if int(version) >= h.version {
			attributes.Handled_access_fs |= h.files
			attributes.Handled_access_net |= h.net
		}
	}
	// Kernels refuse fields they do not know unless these are 0, so the size covers the first two.
	rules, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attributes)), unsafe.Offsetof(attributes.Scoped), 0)
	if errno != 0 {
		return nil, fmt.Errorf("landlock: create rules: %w", errno)
	}
	s := &Sandbox{rules: int(rules)}
	for _, path := range readable {
		if err := s.allow(path, reading&attributes.Handled_access_fs); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	for dir, specials := range opened.specials {
		for _, g := range grantsOf(dir, specials) {
			err := s.allow(g.path, rightsOf[g.what]&attributes.Handled_access_fs)
			if err != nil && !errors.Is(err, fs.ErrNotExist) { // files come and go
				return nil, errors.Join(err, s.Close())
			}
		}
	}
	for _, path := range writable {
		if err := s.allow(path, writing&attributes.Handled_access_fs); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

func (s *Sandbox) allow(path string, access uint64) error {
	beneath, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("landlock: open %s: %w", path, err)
	}
	defer unix.Close(beneath) //nolint:errcheck // nothing was written
	var stat unix.Stat_t
	if err := unix.Fstat(beneath, &stat); err == nil && stat.Mode&unix.S_IFMT != unix.S_IFDIR {
		access &= ofFiles
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(beneath)}
	_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(s.rules), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
	if errno != 0 {
		return fmt.Errorf("landlock: allow %s: %w", path, errno)
	}
	return nil
}

// enter restricts the calling thread, for good.
func (s *Sandbox) enter() error {
	if s.rules < 0 {
		return nil
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("landlock: give up privileges: %w", err)
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, uintptr(s.rules), 0, 0); errno != 0 {
		return fmt.Errorf("landlock: restrict the thread: %w", errno)
	}
	return nil
}

// Close releases the rules. Threads inside stay restricted.
func (s *Sandbox) Close() error {
	if s.rules < 0 {
		return nil
	}
	return unix.Close(s.rules)
}
