package shell

import (
	"io"
	"os"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
)

// outputFile is a file for results. It appears when it is closed. A Parquet file or a workbook holds one
// result and appears with it.
type outputFile struct {
	export.Destination
	pipe *io.PipeWriter // to the file that is being written, nil before the first result
	done chan error     // how that ended
}

// openOutput directs results to a file, which is begun with the first of them.
func openOutput(d export.Destination) (*outputFile, error) {
	target, err := d.Resolve()
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		return nil, exit.Usagef("write %s: is a directory; name a file", d.Path)
	}
	return &outputFile{Destination: d}, nil
}

// write has work write the whole file.
func (o *outputFile) write(work func(export.Destination) error) error {
	if o.pipe != nil {
		return exit.Usagef("write %s: holds other results already; close it with .output", o.Path)
	}
	return work(o.Destination)
}

// add appends all of what print writes, or after an error nothing.
func (o *outputFile) add(print func(w io.Writer) error) error {
	return export.Spool(func(path string) (err error) {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		defer func() { err = exit.First(err, f.Close()) }()
		return print(f)
	}, o)
}

// Write begins the file if it is not begun.
func (o *outputFile) Write(text []byte) (int, error) {
	if o.pipe == nil {
		if err := o.begin(); err != nil {
			return 0, err
		}
	}
	return o.pipe.Write(text)
}

// begin has a goroutine write the file from a pipe, up to its end or an error in it.
func (o *outputFile) begin() error {
	reader, writer := io.Pipe()
	begun := make(chan struct{})
	o.done = make(chan error, 1)
	go func() {
		err := o.Destination.Write(func(w io.Writer) error {
			close(begun)
			_, err := io.Copy(w, reader)
			return err
		})
		reader.CloseWithError(exit.First(err, io.ErrClosedPipe))
		o.done <- err
	}()
	select {
	case <-begun:
		o.pipe = writer
		return nil
	case err := <-o.done:
		return err
	}
}

// closeOutput ends the output file: it appears, or after a failure it does not.
func (s *shell) closeOutput(failure error) error {
	o := s.output
	s.output = nil
	if o == nil || o.pipe == nil {
		return nil
	}
	o.pipe.CloseWithError(failure) //nolint:errcheck // it returns none
	if err := <-o.done; failure == nil {
		return err
	}
	return nil
}
