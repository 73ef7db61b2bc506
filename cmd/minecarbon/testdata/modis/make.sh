#!/bin/sh
# make.sh PROGRAM: makes the study of this folder anew with minecarbon's simulator, puts its NPP into MODIS tiles and
# writes what the independent reference, ../reference.py, computes from them. The map lies across 40 degrees north, so
# that every year has two tiles. Needs Debian's libhdfeos-dev, libgctp-dev, python3-gdal and python3-numpy.
set -eu
program=$(realpath "$1")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$program" simulate "$work" --seed 5 --pixels 300 --mines 2 --first-year 2001 --last-year 2010 --barren 0.3
cc -O2 -Wall -o "$work/tile" tile.c -I/usr/include/hdf "-I/usr/include/$(uname -m)-linux-gnu/hdf" \
	-lhdfeos -lgctp -lmfhdfalt -ldfalt -lm
/usr/bin/python3 - "$work" <<'PYTHON'
import glob, re, subprocess, sys
from osgeo import gdal

gdal.UseExceptions()
work = sys.argv[1]
size, left, top = 1111950.519667 / 2400, -20015109.354, 10007554.677
for path in sorted(glob.glob(work + "/npp/*.tif")):
    year, raster, tiles = re.search(r"\d{4}", path)[0], gdal.Open(path), {}
    x, _, _, y, _, _ = raster.GetGeoTransform()
    column0, row0 = round((x - left) / size), round((top - y) / size)
    for i, line in enumerate(raster.ReadAsArray()):
        for j, stored in enumerate(line):
            (v, row), (h, column) = divmod(row0 + i, 2400), divmod(column0 + j, 2400)
            tiles.setdefault((h, v), []).append(f"{row} {column} {stored}\n")
    for (h, v), cells in tiles.items():
        name = f"{work}/npp/MOD17A3HGF.A{year}001.h{h:02}v{v:02}.061.hdf"
        subprocess.run([work + "/tile", name, str(h), str(v)], input="".join(cells), text=True, check=True)
gdal.VectorTranslate(work + "/mines.geojson", work + "/mines.gpkg", format="GeoJSON")
PYTHON
rm "$work"/npp/*.tif
sed -i -e 's/npp_{year}.tif  */MOD17A3HGF.A{year}001.*.hdf  /' -e 's/mines.gpkg/mines.geojson/' "$work/study.yaml"
rm -rf npp expected
/usr/bin/python3 ../reference.py "$work/study.yaml" expected
cp "$work/study.yaml" "$work/mines.geojson" "$work"/*_year.tif .
cp -r "$work/npp" .
gzip -9n npp/*.hdf
