#!/bin/sh
# rasterstats 0.21.0 and exactextract 0.3.0: the mean of one polygon over one raster
# whose band has scale 0.0001 and offset 0.5. rasterstats gives the mean of the stored
# numbers (5000), exactextract the mean of the values (1.0). Neither says which.
# Fails if either gives another number.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install rasterstats==0.21.0 exactextract==0.3.0 rasterio==1.4.4 numpy==2.4.6
cd "$work"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import numpy as np
import rasterio
from exactextract import exact_extract
from rasterio.transform import from_origin
from rasterstats import zonal_stats

with rasterio.open("npp.tif", "w", driver="GTiff", width=20, height=20, count=1, dtype="int16", nodata=32767,
                   crs="EPSG:32649", transform=from_origin(500_000, 4_400_000, 500, 500)) as f:
    f.write(np.full((20, 20), 5000, "int16"), 1)
    f.scales, f.offsets = (0.0001,), (0.5,)

mine = {"type": "Polygon", "coordinates": [[[501_000, 4_399_000], [505_000, 4_399_000], [505_000, 4_395_000],
                                            [501_000, 4_395_000], [501_000, 4_399_000]]]}
stored = zonal_stats([mine], "npp.tif", stats="mean")[0]["mean"]
value = exact_extract("npp.tif", [{"type": "Feature", "geometry": mine, "properties": {}}], ["mean"])[0]["properties"]["mean"]
print("rasterstats", version("rasterstats"), "mean", stored)
print("exactextract", version("exactextract"), "mean", value)
assert stored == 5000.0
assert abs(value - 1.0) < 1e-9
PYTHON
