"""Reads rasters and polygons with GDAL's Python, for scripts/fuzz, and writes what it read as sound files.

Each line of the input is a JSON object: do is "convert", "raster" or "vector"; source, target, driver. convert writes source to target with driver.
raster and vector open source with driver, read all of it, and write it to target as GeoTIFF or GeoPackage. Each line of the output is an object:
values is a checksum of what was read, error is why it cannot be read.
"""

import hashlib
import json
import os
import sys

from osgeo import gdal, ogr

gdal.UseExceptions()
os.environ["CPL_LOG"] = os.devnull
MOST = 1 << 26  # bytes that a sound file of this size decodes to


def one_raster(source, driver):
    """Opens the file, or the raster that load reads in a file of several."""
    base = driver.removesuffix("Image")
    drivers = [base, base + "Image"]
    ds = gdal.OpenEx(source, gdal.OF_RASTER, allowed_drivers=drivers)
    if ds.RasterCount == 0:
        names = [name for name, _ in ds.GetSubDatasets()]
        (name,) = [n for n in names if n.endswith((":Npp_500m", ":npp"))] or names
        ds = gdal.OpenEx(name, gdal.OF_RASTER, allowed_drivers=drivers)
    return ds


def read_raster(source, target, driver):
    ds = one_raster(source, driver)
    if ds.RasterXSize * ds.RasterYSize * ds.RasterCount * 8 > MOST:
        raise RuntimeError("is larger than a test reads")
    sum_ = hashlib.sha256()
    place = ds.GetGeoTransform()
    if driver == "VRT":  # where it agrees with its files but for rounding, these say where they lie
        place = [round(v, 6) for v in place]
    about = [ds.RasterXSize, ds.RasterYSize, place, ds.GetProjection(), ds.GetMetadata(), ds.GetGCPCount()]
    for i in range(ds.RasterCount):
        b = ds.GetRasterBand(i + 1)
        about += [b.DataType, b.GetNoDataValue(), b.GetScale(), b.GetOffset(), b.GetUnitType(), b.GetDescription(), b.GetMetadata(),
                  b.GetMaskFlags(), b.GetColorInterpretation(), b.GetColorTable() is not None]
        sum_.update(b.ReadRaster())
        if b.GetMaskFlags() & gdal.GMF_PER_DATASET:
            sum_.update(b.GetMaskBand().ReadRaster())
    sum_.update(repr(about).encode())
    gdal.GetDriverByName("GTiff").CreateCopy(target, ds, strict=0)
    return sum_.hexdigest()


def read_vector(source, target, driver):
    ds = gdal.OpenEx(source, gdal.OF_VECTOR, allowed_drivers=[driver])
    sum_ = hashlib.sha256()
    for i in range(ds.GetLayerCount()):
        layer = ds.GetLayer(i)
        definition = layer.GetLayerDefn()
        fields = [(definition.GetFieldDefn(k).GetName(), definition.GetFieldDefn(k).GetType()) for k in range(definition.GetFieldCount())]
        srs = layer.GetSpatialRef()
        sum_.update(repr([layer.GetName(), fields, srs and srs.ExportToWkt()]).encode())
        count = 0
        for feature in layer:
            geometry = feature.GetGeometryRef()
            sum_.update(repr([feature.GetField(k) for k in range(len(fields))]).encode())
            sum_.update(bytes(geometry.ExportToIsoWkb()) if geometry else b"none")
            count += 1
        if count != layer.GetFeatureCount():
            raise RuntimeError("says that it has %d features and gives %d" % (layer.GetFeatureCount(), count))
    gdal.VectorTranslate(target, ds, format="GPKG")
    return sum_.hexdigest()


def convert(source, target, driver):
    if driver in ("GPKG", "GeoJSON"):
        gdal.VectorTranslate(target, source, format=driver)
    else:
        ours = {"unscale": True, "outputType": gdal.GDT_Float32} if driver == "HDF4Image" else {}  # it has no scale
        gdal.Translate(target, source, format=driver, **ours)


do = {"raster": read_raster, "vector": read_vector, "convert": convert}
for line in sys.stdin:
    order = json.loads(line)
    answer = {}
    try:
        answer["values"] = do[order["do"]](order["source"], order["target"], order["driver"])
    except Exception as e:
        answer["error"] = str(e) or repr(e)
    print(json.dumps(answer), flush=True)
