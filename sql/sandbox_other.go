//go:build !linux

package sql

func newSandbox(readable, writable []string) (*sandbox, error) { return &sandbox{rules: -1}, nil }

func (s *sandbox) enter() error { return nil }

func (s *sandbox) close() error { return nil }
