"""Reads the GeoTIFFs and the GeoPackage of an export with GDAL and holds them to what queries said.

    check_gis.py EXPORT PIXELS.csv MINES.csv CELLS.csv

PIXELS.csv has a row a pixel with a column a layer, the others a row a feature. GDAL's warnings are errors.
"""
import csv
import glob
import os
import sqlite3
import sys
import xml.etree.ElementTree as ET

import numpy as np
from osgeo import gdal, ogr
from osgeo_utils.samples import validate_cloud_optimized_geotiff

gdal.UseExceptions()
problems = []


def complain(level, _, message):
    if level >= gdal.CE_Warning:
        problems.append(message)


gdal.PushErrorHandler(complain)
export, pixels, mines, cells = sys.argv[1:]


def rows(path):
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def number(text):
    return float(text) if text else np.nan


def check(condition, message):
    if not condition:
        problems.append(message)


def check_style(path, renderer):
    root = ET.fromstring(open(path, encoding="utf-8").read().split("\n", 1)[1])
    check(root.find("pipe/rasterrenderer").get("type") == renderer, f"{path}: no {renderer}")


def check_raster(path, layer, expected, names):
    ds = gdal.Open(path)
    band = ds.GetRasterBand(1)
    warnings, errors, _ = validate_cloud_optimized_geotiff.validate(path, full_check=True)
    check(not warnings and not errors, f"{path}: {warnings} {errors}")
    check(ds.GetMetadata("IMAGE_STRUCTURE").get("LAYOUT") == "COG", f"{path}: is no COG")
    check(band.GetDescription().split(" ")[0] == layer, f"{path}: band is called {band.GetDescription()}")
    check(len(ds.GetMetadata().get("dataset_sha256", "")) == 64, f"{path}: does not say its dataset")
    found = band.ReadAsArray().astype("float64").ravel()
    nodata = band.GetNoDataValue()
    found[found == nodata] = np.nan
    check(len(found) == len(expected), f"{path}: {len(found)} pixels, want {len(expected)}")
    check(np.allclose(found, expected, rtol=1e-6, atol=0, equal_nan=True), f"{path}: pixels differ")
    statistics = band.GetMetadata()
    for key, value in (("MINIMUM", np.nanmin(found)), ("MAXIMUM", np.nanmax(found)), ("MEAN", np.nanmean(found)), ("STDDEV", np.nanstd(found))):
        check(np.isclose(float(statistics["STATISTICS_" + key]), value, rtol=1e-5, atol=1e-9), f"{path}: {key} is no {value}")
    quantity = layer in ("npp_a", "vcs", "trend_slope", "potential_change")
    check(bool(band.GetUnitType()) == (quantity or layer.endswith("_year")), f"{path}: unit {band.GetUnitType()!r}")
    table = band.GetDefaultRAT()
    check((table is None) == quantity, f"{path}: attribute table")
    if table is not None:
        labels = {table.GetValueAsInt(i, 0): table.GetValueAsString(i, 1) for i in range(table.GetRowCount())}
        check(set(found[~np.isnan(found)]) <= set(labels), f"{path}: values without a class")
        if layer == "mine":
            check([labels[i + 1] for i in range(len(names))] == names, f"{path}: classes {labels}")
            check(band.GetCategoryNames()[1:] == names, f"{path}: names {band.GetCategoryNames()}")
            check(ds.GetMetadata()["CLASS_1"] == names[0], f"{path}: CLASS_1")
    if band.DataType == gdal.GDT_Byte:
        check(band.GetColorTable() is not None, f"{path}: no colours")
    check_style(path[:-4] + ".qml", "singlebandpseudocolor" if quantity else "paletted")


def check_layer(package, name, expected, key):
    layer = package.GetLayerByName(name)
    check(layer.GetFeatureCount() == len(expected), f"{name}: {layer.GetFeatureCount()} features, want {len(expected)}")
    check(layer.GetSpatialRef().GetAuthorityCode(None) == "4326", f"{name}: reference system")
    want = {row[key]: row for row in expected}
    for feature in layer:
        row = want[str(feature.GetField(key))]
        for column, text in row.items():
            value = feature.GetField(column)
            if text == "":
                same = value is None
            elif isinstance(value, str):
                same = value == text
            else:
                same = value is not None and float(text) == float(value)
            check(same, f"{name} {row[key]}: {column} is {value!r}, want {text!r}")
        geometry = feature.GetGeometryRef()
        check(geometry is not None and geometry.IsValid(), f"{name} {row[key]}: outline")
    return layer


names = [row["name"] for row in sorted(rows(mines), key=lambda row: row["mine_id"])]
table = rows(pixels)
for layer in table[0]:
    if layer != "pixel_id":
        path, = glob.glob(os.path.join(export, "rasters", layer + ".tif")) + glob.glob(os.path.join(export, "rasters", layer + "_[0-9][0-9][0-9][0-9].tif"))
        check_raster(path, layer, np.array([number(row[layer]) for row in table]), names)

path, = glob.glob(os.path.join(export, "*.gpkg"))
package = ogr.Open(path)
check_layer(package, "mines", rows(mines), "mine_id")
check_layer(package, "cells", rows(cells), "cell_id")
# A cell's outline has its centre in the middle, to the curvature of the projection.
for feature in package.GetLayerByName("cells"):
    centre = feature.GetGeometryRef().Centroid()
    check(abs(centre.GetX() - feature["lon"]) < 1e-5 and abs(centre.GetY() - feature["lat"]) < 1e-5, f"cell {feature['cell_id']}: outline")

db = sqlite3.connect(path)
styles = db.execute("select f_table_name, f_geometry_column, styleQML, useAsDefault from layer_styles").fetchall()
check({s[0] for s in styles} == {"mines", "cells"}, f"styles of {styles}")
for name, column, qml, default in styles:
    renderer = ET.fromstring(qml.split("\n", 1)[1]).find("renderer-v2")
    check(column == "geom" and default == 1 and renderer.get("type") == "graduatedSymbol", f"style of {name}")
    values = [v for v, in db.execute(f'select "{renderer.get("attr")}" from "{name}"') if v is not None]
    ranges = [(float(r.get("lower")), float(r.get("upper"))) for r in renderer.iter("range")]
    check(all(any(low <= v <= high for low, high in ranges) for v in values), f"style of {name}: values without a colour")
titles = dict(db.execute("select column_name, title from gpkg_data_columns where table_name = 'mines'"))
check(titles["vcsd_gg"] == "vcsd_gg [Gg CO2]", f"titles {titles}")
check(db.execute("pragma integrity_check").fetchall() == [("ok",)], "GeoPackage is damaged")

for problem in problems[:20]:
    print(problem)
sys.exit(bool(problems))
