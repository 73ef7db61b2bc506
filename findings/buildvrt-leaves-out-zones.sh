#!/bin/sh
# GDAL 3.6.2 (Debian 12: gdal-bin 3.6.2+dfsg-1): gdalbuildvrt over tiles of two UTM zones writes a VRT of the first
# tile's zone alone and leaves out the others. It warns, ends with code 0, and gdalinfo of the VRT is silent: a map of year
# of disturbance loses the land of a whole zone. Tiles of another band scale, as of NPP in two units, go the same way.
# -strict (GDAL 3.4.2 and later) makes it an error.
# Fails if the exit code, the size or the effect of -strict changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v gdalbuildvrt >/dev/null || apt-get -qq install -y gdal-bin >/dev/null
cd "$work"
gdalbuildvrt --version
tile() { # name, EPSG code, left edge, further options
	name=$1 code=$2 left=$3
	shift 3
	gdal_create -q -of GTiff -ot UInt16 -outsize 100 100 -bands 1 -burn 2005 -a_srs "EPSG:$code" \
		-a_ullr "$left" 4003000 "$((left + 3000))" 4000000 "$@" "$name.tif"
}
tile zone49 32649 700000
tile zone50 32650 200000
tile east 32649 703000
gdal_translate -q -a_scale 0.1 east.tif scaled.tif

width() { # of the VRT, in pixels
	gdalinfo -json "$1" | python3 -c 'import json, sys; print(json.load(sys.stdin)["size"][0])'
}
seen=
for pair in "zone49 zone50" "zone49 scaled" "zone49 east"; do
	set -- $pair
	code=0
	gdalbuildvrt -q -overwrite map.vrt "$1.tif" "$2.tif" 2>/dev/null || code=$?
	strict=0
	gdalbuildvrt -q -strict -overwrite strict.vrt "$1.tif" "$2.tif" 2>/dev/null || strict=$?
	echo "$1 and $2: exit code $code, $(width map.vrt) pixels wide; with -strict exit code $strict"
	seen="$seen $code:$(width map.vrt):$strict"
done
want=" 0:100:1 0:100:1 0:200:0"
[ "$seen" = "$want" ] || { echo "changed:$seen, was$want"; exit 1; }
