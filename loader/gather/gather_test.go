package gather

import (
	"math/rand/v2"
	"testing"
)

// A table says what a map of Go says, over more cohorts than one piece of memory holds.
func TestTable(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var table Table
	want := map[Key]Cohort{}
	var order []Key
	for range 100_000 {
		key := Key{int32(random.IntN(5)) - 1, int32(random.IntN(2000)), int32(random.IntN(10))}
		pixels, area := int64(random.IntN(9)), random.Float64()
		w, known := want[key]
		if !known {
			order = append(order, key)
		}
		w.Pixels, w.Area = w.Pixels+pixels, w.Area+area
		want[key] = w
		if number := table.Add(key, pixels, area); order[number] != key {
			t.Fatalf("%v has the number %d, that of %v", key, number, order[number])
		}
	}
	if table.Len() != len(order) || len(order) <= chunk {
		t.Fatalf("%d cohorts, want %d, and more than %d", table.Len(), len(order), chunk)
	}
	visited := 0
	table.Drain(func(number int, c *Cohort) {
		if w := want[order[number]]; number != visited || c.Key != order[number] || c.Pixels != w.Pixels || c.Area != w.Area {
			t.Fatalf("cohort %d is %v, want %v with %v", number, *c, order[number], w)
		}
		visited++
	})
	if visited != len(order) || table.Len() != 0 {
		t.Errorf("%d cohorts handed over and %d left, want %d and 0", visited, table.Len(), len(order))
	}
}
