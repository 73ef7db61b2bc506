package table

import (
	"runtime"

	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/klauspost/compress/zstd"
)

// codec is Arrow's with one encoder for all files. Arrow has a pool of them, each with 9 MB of memory: as many as files that are
// written at once. This one has half of that for each processor, and writes the same bytes.
type codec struct {
	arrows
	encoder *zstd.Encoder
}

type arrows interface {
	compress.ErrorCodec
	compress.StreamingCodec
}

var shared = newCodec()

func newCodec() codec {
	usual, err := compress.GetCodec(Codec)
	if err != nil {
		panic(err) // it is one of the package's own
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithZeroFrames(true), zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(CompressionLevel)),
		zstd.WithAllLitEntropyCompression(true), zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are always the same
	}
	c := codec{usual.(arrows), encoder}
	compress.RegisterCodec(Codec, c)
	return c
}

// EncodeLevel implements compress.Codec.
func (c codec) EncodeLevel(dst, src []byte, level int) []byte {
	if level != CompressionLevel {
		return c.arrows.EncodeLevel(dst, src, level)
	}
	return c.encoder.EncodeAll(src, dst[:0])
}
