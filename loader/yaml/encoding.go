package yaml

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Foreign returns the mistake of a text file that is not UTF-8: the encoding that it seems to have, from which line
// on, and how to make it UTF-8. It is nil for UTF-8, with or without a byte order mark. file is for the message.
func Foreign(file string, text []byte) *Error {
	if name := wide(text); name != "" {
		return &Error{File: file, Reason: "is " + name + "; " + asUTF8(name)}
	}
	at := firstInvalid(text)
	if at < 0 {
		return nil
	}
	name, decoder := narrow(text)
	start := bytes.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := bytes.Cut(text[start:], []byte("\n"))
	shown, err := decoder.NewDecoder().Bytes(line)
	if err != nil {
		shown = line
	}
	return &Error{File: file, Line: 1 + bytes.Count(text[:at], []byte("\n")), Reason: fmt.Sprintf("is not UTF-8 but by its look %s, as in %.60q; %s",
		name, strings.TrimSpace(string(shown)), asUTF8(name))}
}

func asUTF8(name string) string {
	return "save it as UTF-8 in the editor, or with iconv -f " + name + " -t UTF-8 OLD > NEW"
}

// wide returns the name of an encoding of two or four bytes a character, "" for others. Such a text has a byte order
// mark, or zeros in between, since the keys and signs of a file are ASCII.
func wide(text []byte) string {
	for _, mark := range []struct{ bytes, name string }{
		{"\xff\xfe\x00\x00", "UTF-32"}, {"\x00\x00\xfe\xff", "UTF-32"}, {"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"},
	} {
		if bytes.HasPrefix(text, []byte(mark.bytes)) {
			return mark.name
		}
	}
	var zeros [4]int // by place
	for i, b := range text {
		if b == 0 {
			zeros[i%4]++
		}
	}
	few := len(text) / 16
	switch even, odd := zeros[0]+zeros[2], zeros[1]+zeros[3]; {
	case even+odd <= few:
		return ""
	case zeros[1] > few && zeros[2] > few:
		if zeros[0] > zeros[3] {
			return "UTF-32BE"
		}
		return "UTF-32LE"
	case odd > even:
		return "UTF-16LE"
	}
	return "UTF-16BE"
}

// firstInvalid returns the index of the first byte that is not UTF-8, -1 without one.
func firstInvalid(text []byte) int {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// narrow guesses the encoding of a text that has bytes above 127. In GBK two such bytes are a common character; in
// Big5 the second is often below 128; elsewhere in the west they stand alone.
func narrow(text []byte) (string, encoding.Encoding) {
	pairs, mixed, alone := 0, 0, 0
	for i := 0; i < len(text); i++ {
		if text[i] < 0x80 {
			continue
		}
		i++ // the second of two
		switch {
		case i == len(text) || text[i] < 0x40:
			alone++
		case text[i] < 0x80:
			mixed++
		default:
			pairs++
		}
	}
	switch {
	case alone > 0 || pairs == 0:
		return "WINDOWS-1252", charmap.Windows1252
	case mixed > pairs/4:
		return "BIG5", traditionalchinese.Big5
	}
	return "GBK", simplifiedchinese.GB18030
}
