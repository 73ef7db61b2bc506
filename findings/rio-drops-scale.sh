#!/bin/sh
# rasterio 1.4.4, command line: merge, clip, warp, convert and stack write files
# without the scale, the offset, the unit and the description of the band that they read.
# The numbers stay as stored, so that NPP of 0.5 kg C m-2 a-1 stored as 5000 with
# scale 0.0001 reads as 5000 afterwards. Nothing is said.
# Fails if one of the five keeps any of them.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install rasterio==1.4.4 numpy==2.4.6
cd "$work"
venv/bin/python - <<'PYTHON'
import subprocess

import numpy as np
import rasterio
from rasterio.transform import from_origin

for name, left in (("west.tif", 500_000), ("east.tif", 510_000)):
    with rasterio.open(name, "w", driver="GTiff", width=20, height=20, count=1, dtype="int16", nodata=32767,
                       crs="EPSG:32649", transform=from_origin(left, 4_400_000, 500, 500)) as tile:
        tile.write(np.full((20, 20), 5000, "int16"), 1)
        tile.scales, tile.offsets, tile.units = (0.0001,), (0.5,), ("kg C m-2",)
        tile.set_band_description(1, "Npp")

def band(path):
    with rasterio.open(path) as f:
        return f.scales[0], f.offsets[0], f.units[0], f.descriptions[0]

print("rasterio", rasterio.__version__)
print("read   ", band("west.tif"))
assert band("west.tif") == (0.0001, 0.5, "kg C m-2", "Npp")
changed = []
for verb, arguments in {
    "merge": ["west.tif", "east.tif", "merge.tif"],
    "clip": ["west.tif", "clip.tif", "--bounds", "501000 4392000 508000 4399000"],
    "warp": ["west.tif", "warp.tif", "--dst-crs", "EPSG:4326"],
    "convert": ["west.tif", "convert.tif"],
    "stack": ["west.tif", "stack.tif"],
}.items():
    subprocess.run(["venv/bin/rio", verb, *arguments], check=True, stderr=subprocess.DEVNULL)
    print(f"{verb:7}", band(verb + ".tif"))
    if band(verb + ".tif") != (1.0, 0.0, None, None):
        changed.append(verb)
raise SystemExit(f"changed: {changed}" if changed else 0)
PYTHON
