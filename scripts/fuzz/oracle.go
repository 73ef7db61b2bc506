package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

//go:embed oracle.py
var oracleText string

// python is the interpreter that has GDAL's bindings.
const python = "/usr/bin/python3"

// oracle is a process that reads files with GDAL's Python. It is started again where it crashes.
type oracle struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

type order struct {
	Do     string `json:"do"`
	Source string `json:"source"`
	Target string `json:"target"`
	Driver string `json:"driver"`
}

// answer is what the oracle read: a checksum of the values, or why it could not.
type answer struct{ Values, Error string }

func (p *oracle) start() (err error) {
	p.cmd = exec.Command(python, "-c", oracleText)
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p.out = bufio.NewReader(out)
	return p.cmd.Start()
}

func (p *oracle) close() {
	if p.cmd != nil {
		_ = p.in.Close()
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		p.cmd = nil
	}
}

// ask has the oracle read a file. A crash or a hang of it is an error of the answer.
func (p *oracle) ask(o order) (a answer, err error) {
	_ = os.Remove(o.Target)
	if p.cmd == nil {
		if err := p.start(); err != nil {
			return a, fmt.Errorf("start %s: %w", python, err)
		}
	}
	text, err := json.Marshal(o)
	if err != nil {
		return a, err
	}
	if _, err := p.in.Write(append(text, '\n')); err != nil {
		return a, err
	}
	process := p.cmd.Process
	slow := time.AfterFunc(mostTime, func() { _ = process.Kill() })
	line, err := p.out.ReadBytes('\n')
	slow.Stop()
	if err != nil {
		p.close()
		return answer{Error: "the library crashed or hung in the oracle, too"}, nil //nolint:nilerr // that is its answer
	}
	err = json.Unmarshal(line, &a)
	return a, err
}
