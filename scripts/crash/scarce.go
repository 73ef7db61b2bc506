package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// nothing lifts a shortage that is one of the process, and ends it.
func nothing() {}

// shell puts a command behind words of the shell.
func shell(cmd *exec.Cmd, words string) {
	cmd.Args = append([]string{"sh", "-c", words + `; exec "$0" "$@"`}, cmd.Args...)
	cmd.Path = "/bin/sh"
}

func limited(words string) func(*trial, *exec.Cmd) (lift, end func(), err error) {
	return func(_ *trial, cmd *exec.Cmd) (lift, end func(), err error) {
		shell(cmd, words)
		return nothing, nothing, nil
	}
}

// smallEngine sets the program's own limits: the engine's so small that most work does not fit, and load's.
func smallEngine(_ *trial, cmd *exec.Cmd) (lift, end func(), err error) {
	cmd.Env = append(cmd.Env, "MINECARBON_MEMORY_LIMIT=8MB", "MINECARBON_MEMORY=64MB")
	return nothing, nothing, nil
}

// smallMemory has the kernel refuse memory beyond a random size. It limits data and not addresses, of which Go, the engine and the
// browser reserve many and use few.
func smallMemory(t *trial, cmd *exec.Cmd) (lift, end func(), err error) {
	const least, most = 100 << 10, 600 << 10 // kB
	shell(cmd, fmt.Sprintf("ulimit -d %d", least+t.random.IntN(most-least)))
	return nothing, nothing, nil
}

// How a file system is mounted again once it holds so many bytes.
func full(used int64) string      { return fmt.Sprintf("remount,size=%d", used+8<<10) }
func readOnly(int64) string       { return "remount,ro" }
func mount(words ...string) error { return exec.Command("mount", words...).Run() }

// mounted has the output grow in a file system of its own, which holds the old output and is short of something.
func mounted(short func(used int64) string) func(*trial, *exec.Cmd) (lift, end func(), err error) {
	return func(t *trial, cmd *exec.Cmd) (lift, end func(), err error) {
		dir := filepath.Join(t.dir, "mounted")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, nil, err
		}
		const ample = "size=256m"
		if mount("-t", "tmpfs", "-o", ample, "tmpfs", dir) != nil {
			return nil, nil, errSkipped
		}
		end = func() { _ = exec.Command("umount", dir).Run() }
		defer func() {
			if err != nil {
				end()
			}
		}()
		if err := copyAll(t.path(), filepath.Join(dir, t.output)); err != nil {
			return nil, nil, err
		}
		if t.before != nil {
			if err := t.before(dir, "b"); err != nil {
				return nil, nil, err
			}
		}
		if err := mount("-o", short(bytesBelow(dir)), dir); err != nil {
			return nil, nil, err
		}
		cmd.Dir = dir
		return func() { _ = mount("-o", "remount,rw,"+ample, dir) }, end, nil
	}
}

// copyAll copies a file, or a folder with what it holds.
func copyAll(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(to, os.DirFS(from))
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}

// bytesBelow returns the bytes of the files below a folder, in whole pages.
func bytesBelow(dir string) (sum int64) {
	const page = 4096
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if info, err := d.Info(); err == nil && !d.IsDir() {
			sum += (info.Size() + page - 1) / page * page
		}
		return nil
	})
	return sum
}

// fullTemporary gives the run a small file system for its temporary files.
func fullTemporary(t *trial, _ *exec.Cmd) (lift, end func(), err error) {
	dir := filepath.Join(t.work, temporary)
	if mount("-t", "tmpfs", "-o", "size=8k", "tmpfs", dir) != nil {
		return nil, nil, errSkipped
	}
	return func() { _ = exec.Command("umount", dir).Run() }, nothing, nil
}
