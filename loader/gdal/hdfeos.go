package gdal

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/airbusgeo/godal"
)

// Placed returns a raster of HDF-EOS5, as the VIIRS products are, with the place that the file's
// StructMetadata gives it: GDAL reads that from version 3.7 on. Any other raster comes back as it
// is. name is GDAL's name of the raster in the file. Close the result before ds.
func Placed(ds *godal.Dataset, file, name string) *godal.Dataset {
	if ds.Projection() != "" || !strings.HasPrefix(name, "HDF5:") {
		return ds
	}
	st := ds.Structure()
	grid, ok := eosGridOf(structMetadata(file), name, st.SizeX, st.SizeY)
	if !ok {
		return ds
	}
	switches := []string{"-of", "VRT", "-a_srs", grid.crs, "-a_ullr"}
	for _, v := range grid.corners {
		switches = append(switches, strconv.FormatFloat(v, 'f', -1, 64))
	}
	placed, err := ds.Translate("", switches)
	if err != nil {
		return ds
	}
	return placed
}

// eosGrid is where a grid of HDF-EOS lies: left, top, right and bottom in its reference system.
type eosGrid struct {
	crs     string
	corners [4]float64
}

var (
	eosGroup  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)GROUP=(GRID_\d+)\s(.*?)END_GROUP=GRID_\d+\s`) })
	eosName   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`GridName="([^"]*)"`) })
	eosSize   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)XDim=(\d+)\s.*?YDim=(\d+)\s`) })
	eosCorner = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?s)UpperLeftPointMtrs=\(([^,]*),([^)]*)\).*?LowerRightMtrs=\(([^,]*),([^)]*)\)`)
	})
	eosSystem = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`Projection=(?:HE5_)?GCTP_(\w+)`) })
	eosRadius = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`ProjParams=\(([\d.]+),0,0,0,0`) })
)

// eosGridOf finds the grid of a raster in the text of StructMetadata. It knows the sinusoidal
// system and longitude and latitude, which the products on land use.
func eosGridOf(text, raster string, width, height int) (eosGrid, bool) {
	for _, group := range eosGroup().FindAllStringSubmatch(text, -1) {
		grid := group[2]
		name, size, corner, system := eosName().FindStringSubmatch(grid), eosSize().FindStringSubmatch(grid), eosCorner().FindStringSubmatch(grid), eosSystem().FindStringSubmatch(grid)
		if name == nil || size == nil || corner == nil || system == nil {
			continue
		}
		// GDAL writes _ for the blanks of a path.
		inPath := path.Join("GRIDS", strings.ReplaceAll(name[1], " ", "_"))
		if !strings.Contains(raster, inPath+"/") || size[1] != strconv.Itoa(width) || size[2] != strconv.Itoa(height) {
			continue
		}
		g := eosGrid{crs: "EPSG:4326"}
		for i := range g.corners {
			v, err := strconv.ParseFloat(strings.TrimSpace(corner[1+i]), 64)
			if err != nil {
				return g, false
			}
			g.corners[i] = v
		}
		switch radius := eosRadius().FindStringSubmatch(grid); {
		case system[1] == "SNSOID" && radius != nil:
			g.crs = fmt.Sprintf("+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=%s +units=m +no_defs", radius[1])
		case system[1] == "GEO":
			for i := range g.corners {
				g.corners[i] = degrees(g.corners[i])
			}
		default:
			return g, false
		}
		return g, true
	}
	return eosGrid{}, false
}

// degrees unpacks an angle that GCTP packs as DDDMMMSSS.SS.
func degrees(packed float64) float64 {
	whole := math.Abs(packed)
	d, m := math.Trunc(whole/1e6), math.Trunc(math.Mod(whole, 1e6)/1e3)
	return math.Copysign(d+m/60+math.Mod(whole, 1e3)/3600, packed)
}

// structMetadata returns the text of StructMetadata.0 from its grids on, empty without it. HDF-EOS
// writes it as it is, without compression.
func structMetadata(file string) string {
	f, err := OpenPlain(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	const start, most = "GROUP=GridStructure", 1 << 16
	var text []byte
	for buffer := make([]byte, 1<<20); ; {
		n, err := io.ReadFull(f, buffer)
		text = append(text[max(0, len(text)-most):], buffer[:n]...)
		// What the end of this part may cut off comes again with the next.
		if at := bytes.Index(text, []byte(start)); at >= 0 && (err != nil || at+most <= len(text)) {
			text, _, _ = bytes.Cut(text[at:min(len(text), at+most)], []byte{0})
			return string(text)
		}
		if err != nil {
			return ""
		}
	}
}
