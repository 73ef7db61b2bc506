package strip

import (
	"bufio"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
)

// stored is a strip in a file. Arrays of numbers are read and written much faster than runs.
type stored struct {
	Strip
	RunCohort, RunCount []int32
}

// A Writer writes strips to a file, in order.
type Writer struct {
	file    *os.File
	buffer  *bufio.Writer
	encoder *gob.Encoder
	hash    hash.Hash
}

// Create makes the file.
func Create(path string) (*Writer, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w := &Writer{file: file, hash: sha256.New()}
	w.buffer = bufio.NewWriterSize(io.MultiWriter(file, w.hash), 1<<20)
	w.encoder = gob.NewEncoder(w.buffer)
	return w, nil
}

// Write adds a strip.
func (w *Writer) Write(s *Strip) error {
	out := stored{Strip: *s, RunCohort: make([]int32, len(s.Runs)), RunCount: make([]int32, len(s.Runs))}
	out.Runs = nil
	for i, r := range s.Runs {
		out.RunCohort[i], out.RunCount[i] = r.Cohort, r.Count
	}
	return w.encoder.Encode(&out)
}

// Close ends the file and returns its size and SHA-256.
func (w *Writer) Close() (bytes int64, sum string, err error) {
	err = w.buffer.Flush()
	if err == nil {
		bytes, err = w.file.Seek(0, io.SeekCurrent)
	}
	return bytes, hex.EncodeToString(w.hash.Sum(nil)), errors.Join(err, w.file.Close())
}

// Read hands the strips of a file to visit, in order, and returns the SHA-256 of what it read. An error of visit ends it. A strip holds
// until the next one.
func Read(path string, visit func(*Strip) error) (sum string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	read := sha256.New()
	decoder := gob.NewDecoder(bufio.NewReaderSize(io.TeeReader(file, read), 1<<20))
	for {
		var in stored
		if err := decoder.Decode(&in); errors.Is(err, io.EOF) {
			return hex.EncodeToString(read.Sum(nil)), nil
		} else if err != nil {
			return "", err
		}
		in.Runs = make([]Run, len(in.RunCohort))
		for i := range in.Runs {
			in.Runs[i] = Run{in.RunCohort[i], in.RunCount[i]}
		}
		if err := visit(&in.Strip); err != nil {
			return "", err
		}
	}
}
