package yaml

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// TestForeign: a file in another encoding is named as such, and one in UTF-8 is read.
func TestForeign(t *testing.T) {
	t.Parallel()
	const chinese, traditional, western = "# study\nname: 神东矿区\nfit: {depth: 5}\n", "# study\nname: 大同煤礦，開發區\nfit: {depth: 5}\n", "# study\nname: Général été\nfit: {depth: 5}\n"
	for name, c := range map[string]struct {
		code encoding.Encoding // nil is UTF-8
		text string
		want string
	}{
		"UTF-8":                 {nil, chinese, ""},
		"UTF-8 with a mark":     {nil, "\ufeff" + chinese, ""},
		"empty":                 {nil, "", "f: holds nothing; write a test"},
		"GBK":                   {simplifiedchinese.GBK, chinese, `f:2: is not UTF-8 but by its look GBK, as in "name: 神东矿区"; save it as UTF-8 in the editor, or with iconv -f GBK -t UTF-8 OLD > NEW`},
		"GB18030":               {simplifiedchinese.GB18030, chinese, `f:2: is not UTF-8 but by its look GBK, as in "name: 神东矿区"; save`},
		"Big5":                  {traditionalchinese.Big5, traditional, `f:2: is not UTF-8 but by its look BIG5, as in "name: 大同煤礦，開發區"; save`},
		"Latin":                 {charmap.ISO8859_1, western, `f:2: is not UTF-8 but by its look WINDOWS-1252, as in "name: Général été"; save`},
		"UTF-16":                {unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), chinese, "f: is UTF-16; save it as UTF-8 in the editor, or with iconv -f UTF-16 -t UTF-8 OLD > NEW"},
		"UTF-16, big":           {unicode.UTF16(unicode.BigEndian, unicode.UseBOM), chinese, "f: is UTF-16; save"},
		"UTF-16 without mark":   {unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), chinese, "f: is UTF-16LE; save"},
		"UTF-16 without mark B": {unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), chinese, "f: is UTF-16BE; save"},
		"UTF-32":                {utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), chinese, "f: is UTF-32; save"},
		"UTF-32 without mark":   {utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), chinese, "f: is UTF-32LE; save"},
		"UTF-32 without mark B": {utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), chinese, "f: is UTF-32BE; save"},
	} {
		text := c.text
		if c.code != nil {
			var err error
			if text, err = c.code.NewEncoder().String(c.text); err != nil {
				t.Fatal(err)
			}
		}
		var s settings
		mistakes := Parse("f", "test", []byte(text), func(r *Reader, root Value) { r.Fields(root, s.keys(r)) })
		if c.want == "" && (len(mistakes) > 0 || s.name != "神东矿区" || s.depth != 5) {
			t.Errorf("%s: %v; read %+v", name, mistakes, s)
		}
		if c.want != "" && (len(mistakes) != 1 || !strings.HasPrefix(mistakes.Error(), c.want)) {
			t.Errorf("%s: %v; want %s", name, mistakes, c.want)
		}
	}
}
