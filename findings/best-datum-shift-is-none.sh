#!/bin/sh
# pyproj 3.7.2 with PROJ 9.5.1: mine outlines in Beijing 1954 (EPSG:4214) keep their numbers on the way to
# WGS 84 in the middle of China, outside the oil fields for which EPSG lists the shifts, although the two
# datums lie tens of metres apart. PROJ takes a "ballpark" operation without a shift; nothing is said, and
# only_best=True takes it too. allow_ballpark=False moves the point. For CGCS2000, which
# is WGS 84 to a fraction of a metre, and for Xian 1980 that option ends in an error instead,
# as PROJ knows nothing but the ballpark operation.
# Fails if the default or only_best moves the point, or the others do otherwise.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install pyproj==3.7.2
"$work/venv/bin/python" - <<'PYTHON'
from math import cos, hypot, radians

import pyproj

print("pyproj", pyproj.__version__, "PROJ", pyproj.proj_version_str)
LON, LAT = 104.195, 35.13

def moved(code, **options):
    """Metres by which the point moves on the way to WGS 84, or the name of the error."""
    try:
        lon, lat = pyproj.Transformer.from_crs(code, 4326, always_xy=True, **options).transform(LON, LAT)
    except pyproj.exceptions.ProjError as error:
        return type(error).__name__
    return round(hypot((lon - LON) * 111_320 * cos(radians(LAT)), (lat - LAT) * 111_320), 1)

seen = {}
for code, name in ((4214, "Beijing 1954"), (4610, "Xian 1980"), (4490, "CGCS2000")):
    seen[code] = moved(code), moved(code, only_best=True), moved(code, allow_ballpark=False)
    print(f"{name:12}  default {seen[code][0]} m, only_best {seen[code][1]} m, no ballpark {seen[code][2]}")
want = {4214: (0.0, 0.0, 32.7), 4610: (0.0, 0.0, "ProjError"), 4490: (0.0, 0.0, "ProjError")}
raise SystemExit(0 if seen == want else f"changed: {seen}, was {want}")
PYTHON
