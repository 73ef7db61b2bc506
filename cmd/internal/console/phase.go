package console

import (
	"fmt"
	"sync"
)

// Phase holds the progress of long work for the progress line.
type Phase struct {
	sync.Mutex
	text string
}

// Set says which phase the work is in; a total of 0 shows no percentage.
func (p *Phase) Set(phase string, done, total int) {
	p.Lock()
	defer p.Unlock()
	p.text = phase
	if total > 0 {
		p.text = fmt.Sprintf("%s %d %%", phase, 100*done/total)
	}
}

func (p *Phase) String() string {
	p.Lock()
	defer p.Unlock()
	return p.text
}
