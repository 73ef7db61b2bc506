//go:build !linux

package sql

func newCage(readable, writable []string) (*cage, error) { return &cage{rules: -1}, nil }

func (c *cage) enter() error { return nil }

func (c *cage) close() error { return nil }
