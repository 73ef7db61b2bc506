package sql

import (
	"context"
	"testing"
)

func BenchmarkOpen(b *testing.B) {
	dir := writeDataset(b, 2001, 2010)
	for b.Loop() {
		s, err := Open(context.Background(), dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
