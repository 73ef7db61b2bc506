#!/bin/sh
# rioxarray 0.19.0 with xarray 2026.9.0: a raster is opened as stored, scaled by its
# own scale_factor and add_offset in arithmetic, and written. Arithmetic keeps the
# attributes, so that the file holds decoded numbers and still the scale and the offset.
# A reader that applies them, as rioxarray with mask_and_scale does, reads 0.5001 where
# the value is 1. The unit, too, stays what it was before the arithmetic.
# The unit is written to the metadata of the file and not to the unit of the band.
# Fails if the scale is dropped, or the unit changed or put on the band.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install rioxarray==0.19.0 xarray==2026.9.0 rasterio==1.4.4 numpy==2.4.6
cd "$work"
venv/bin/python - <<'PYTHON'
import numpy as np
import rasterio
import rioxarray
import xarray
from rasterio.transform import from_origin

with rasterio.open("npp.tif", "w", driver="GTiff", width=20, height=20, count=1, dtype="int16", nodata=32767,
                   crs="EPSG:32649", transform=from_origin(500_000, 4_400_000, 500, 500)) as f:
    f.write(np.full((20, 20), 5000, "int16"), 1)
    f.scales, f.offsets, f.units = (0.0001,), (0.5,), ("kg C m-2",)

stored = rioxarray.open_rasterio("npp.tif")
decoded = stored * stored.attrs["scale_factor"] + stored.attrs["add_offset"]
decoded.rio.to_raster("decoded.tif")
again = rioxarray.open_rasterio("decoded.tif", mask_and_scale=True)
with rasterio.open("decoded.tif") as f:
    scale, offset, unit, metadata = f.scales[0], f.offsets[0], f.units[0], f.tags().get("units")
print("rioxarray", rioxarray.__version__, "xarray", xarray.__version__)
print("decoded value", float(decoded[0, 3, 3]), "file says scale", scale, "offset", offset)
print("read again as", float(again[0, 3, 3]))
print("unit of the band", unit, "units in the metadata of the file", metadata)
assert float(decoded[0, 3, 3]) == 1.0
assert (scale, offset) == (0.0001, 0.5)
assert abs(float(again[0, 3, 3]) - 0.5001) < 1e-12
assert unit is None and metadata == "kg C m-2"
PYTHON
