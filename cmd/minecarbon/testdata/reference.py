#!/usr/bin/python3
"""The method pixel by pixel, as plainly as it can be written: the yardstick for minecarbon's results.

    reference.py STUDY.yaml OUT_DIR [--lenient]     write one CSV per view into OUT_DIR
    reference.py --compare DIR_A DIR_B              hold two such folders to 1e-6 relative, 1e-9 absolute

No cohorts, no shortcuts: every pixel of the map has its own series of VCS, its own baseline and its own
trend; kriging is one dense linear system per year.  Numbers are float64 throughout.  "Eq. n" is equation n of
Xu et al. 2024, doi 10.1038/s41598-024-64381-1.  Needs Debian's python3-gdal and python3-numpy.
Only a variogram fixed in the study file is supported.
"""
import csv, glob, math, os, sys
import numpy as np
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
np.seterr(invalid="ignore", divide="ignore")
NEVER = 9999  # stands for "no such event up to the last year"
CHUNK = 200_000  # pixels whose series are in memory at once
MODIS_PIXEL, MODIS_X0, MODIS_Y0 = 1111950.519667 / 2400, -20015109.354, 10007554.677
VALID_MIN, VALID_MAX = -30000, 32700  # MOD17A3HGF: larger stored values are classes (barren, urban, water, fill ...)


def stop(message):
    sys.exit("reference.py: " + message)


def traditional(srs):
    srs = srs.Clone()
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return srs


def ellipsoid_area(srs, lon_width, lat_top, lat_bottom):
    """Area in m2 between two parallels and two meridians (degrees), exact on the ellipsoid of srs."""
    a, b = srs.GetSemiMajor(), srs.GetSemiMinor()
    e2 = 1 - (b / a) ** 2
    e = math.sqrt(max(e2, 0))
    s1, s2 = np.sin(np.radians(lat_bottom)), np.sin(np.radians(lat_top))
    if e < 1e-12:
        return a * a * math.radians(abs(lon_width)) * abs(s2 - s1)
    q = lambda s: s / (2 * (1 - e2 * s * s)) + np.arctanh(e * s) / (2 * e)
    return b * b * math.radians(abs(lon_width)) * abs(q(s2) - q(s1))


# ---------------------------------------------------------------- NPP


class Npp:
    """All NPP rasters of the study on one grid; rows and columns are global for MODIS tiles, else of the file."""

    def __init__(self, study, folder):
        self.spec = study["npp"]
        pattern = os.path.join(folder, self.spec["files"])
        self.files = {y: sorted(glob.glob(pattern.replace("{year}", str(y)))) for y in study["span"]}
        missing = [y for y, f in self.files.items() if not f]
        if missing:
            stop(f"no NPP raster for {missing}")
        first = [self.open(f) for f in self.files[study["span"][0]]]
        self.srs = traditional(first[0].GetSpatialRef())
        gts = [d.GetGeoTransform() for d in first]
        self.gt = list(gts[0])
        self.gt[0], self.gt[3] = min(g[0] for g in gts), max(g[3] for g in gts)
        self.modis = "HDF4_EOS" in first[0].GetDescription() and abs(self.gt[1] - MODIS_PIXEL) < 1e-4
        if self.modis:
            self.gt = [MODIS_X0, MODIS_PIXEL, 0.0, MODIS_Y0, 0.0, -MODIS_PIXEL]

    def open(self, path):
        ds = gdal.Open(path)
        subs = ds.GetSubDatasets()
        if not subs:
            return ds
        want = str(self.spec.get("subdataset", "Npp_500m"))
        names = [n for n, _ in subs if n == want or n.endswith(":" + want)]
        if not names:
            stop(f"{path}: no subdataset {want}")
        return gdal.Open(names[0])

    def locate(self, x, y):
        gt = self.gt
        return np.floor((y - gt[3]) / gt[5]).astype(np.int64), np.floor((x - gt[0]) / gt[1]).astype(np.int64)

    def centre(self, row, col):
        return self.gt[0] + (col + 0.5) * self.gt[1], self.gt[3] + (row + 0.5) * self.gt[5]

    def nominal_area(self, row):
        """Area of a whole cell in each row, m2."""
        if self.srs.IsGeographic():
            top = self.gt[3] + row * self.gt[5]
            return ellipsoid_area(self.srs, self.gt[1], top, top + self.gt[5])
        return np.full(len(row), abs(self.gt[1] * self.gt[5]))

    def window(self, year, r0, c0, nr, nc):
        """NPP_b in g C m-2 a-1 of a window of the grid, NaN where it is unknown."""
        out = np.full((nr, nc), np.nan)
        for path in self.files[year]:
            ds = self.open(path)
            band, gt = ds.GetRasterBand(1), ds.GetGeoTransform()
            tr, tc = round((gt[3] - self.gt[3]) / self.gt[5]), round((gt[0] - self.gt[0]) / self.gt[1])
            ra, rb = max(r0, tr), min(r0 + nr, tr + ds.RasterYSize)
            ca, cb = max(c0, tc), min(c0 + nc, tc + ds.RasterXSize)
            if ra >= rb or ca >= cb:
                continue
            stored = band.ReadAsArray(ca - tc, ra - tr, cb - ca, rb - ra)
            out[ra - r0 : rb - r0, ca - c0 : cb - c0] = self.values(band, stored)
        return out

    def values(self, band, stored):
        kilo = 1000.0 if "kg" in (band.GetUnitType() or "").lower() else 1.0
        nodata = self.spec.get("nodata", band.GetNoDataValue())
        mod17 = stored.dtype == np.int16 and nodata == 32767
        scale, offset = (band.GetScale() or 1.0) * kilo, (band.GetOffset() or 0.0) * kilo
        if abs(scale - 0.1) < 1e-15:
            scale = 0.1  # 0.0001 kg C m-2; written so that the product is rounded once
        scale, offset = float(self.spec.get("scale", scale)), float(self.spec.get("offset", offset))
        value = stored.astype(np.float64)
        unknown = np.isnan(value)
        if mod17:
            unknown |= (stored > VALID_MAX) | (stored < VALID_MIN)
        if nodata is not None:
            unknown |= value == float(nodata)
        return np.where(unknown, np.nan, value * scale + offset)


# ---------------------------------------------------------------- disturbance map and mines


class Map:
    """The disturbance map: destroyed and restored year, mine and cell of every pixel."""

    def __init__(self, study, folder, lenient):
        d = study["disturbance"]
        ds = gdal.Open(os.path.join(folder, d["destroyed"]))
        self.gt, self.w, self.h = ds.GetGeoTransform(), ds.RasterXSize, ds.RasterYSize
        self.srs = traditional(ds.GetSpatialRef())
        td, unmapped = self.years(ds)
        tr = np.zeros_like(td)
        if d.get("restored"):
            rs = gdal.Open(os.path.join(folder, d["restored"]))
            if rs.GetGeoTransform() != self.gt or (rs.RasterXSize, rs.RasterYSize) != (self.w, self.h):
                stop("restoration and destruction rasters are on different grids")
            tr, unmapped_r = self.years(rs)
            unmapped |= unmapped_r
        self.mapped = ~unmapped
        td[unmapped] = tr[unmapped] = 0
        no_year = lambda t: (t != 0) & ((t < 1900) | (t > 2200))
        bad = no_year(td) | no_year(tr) | ((tr != 0) & ((td == 0) | (tr <= td)))
        if bad.any() and not lenient:
            stop(f"{bad.sum()} invalid pixels, the first at row, column {np.argwhere(bad)[0]}; --lenient makes them never destroyed")
        td[bad] = tr[bad] = 0
        last = study["span"][-1]
        for t in (td, tr):
            while np.isin(t, study["unobserved"]).any():
                t[np.isin(t, study["unobserved"])] += 1
            t[(t == 0) | (t > last)] = NEVER
        self.td, self.tr = td, tr
        self.metric = self.srs  # projected system in metres, for distances
        if self.srs.IsGeographic():
            x, y = self.gt[0] + self.gt[1] * self.w / 2, self.gt[3] + self.gt[5] * self.h / 2
            utm = osr.SpatialReference()
            utm.ImportFromEPSG((32600 if y >= 0 else 32700) + int((x + 180) // 6) % 60 + 1)
            self.metric = traditional(utm)

    @staticmethod
    def years(ds):
        band = ds.GetRasterBand(1)
        v = band.ReadAsArray()
        nodata = band.GetNoDataValue()
        unmapped = np.isnan(v) if v.dtype.kind == "f" else np.zeros(v.shape, bool)
        if nodata is not None and nodata != 0:
            unmapped |= v == nodata
        return np.where(unmapped, 0, v).astype(np.int64), unmapped

    def row_area(self):
        """Pixel area in m2 for each row."""
        if self.srs.IsGeographic():
            top = self.gt[3] + self.gt[5] * np.arange(self.h)
            return ellipsoid_area(self.srs, self.gt[1], top, top + self.gt[5])
        return np.full(self.h, abs(self.gt[1] * self.gt[5] - self.gt[2] * self.gt[4]))

    def cells(self, npp):
        """Row and column of the NPP cell that holds each pixel centre."""
        tr = osr.CoordinateTransformation(self.srs, npp.srs)
        rows, cols = np.empty((self.h, self.w), np.int32), np.empty((self.h, self.w), np.int32)
        c = np.arange(self.w) + 0.5
        for r in range(self.h):
            x = self.gt[0] + c * self.gt[1] + (r + 0.5) * self.gt[2]
            y = self.gt[3] + c * self.gt[4] + (r + 0.5) * self.gt[5]
            p = np.array(tr.TransformPoints(np.column_stack([x, y])))
            rows[r], cols[r] = npp.locate(p[:, 0], p[:, 1])
        return rows, cols

    def mines(self, study, folder):
        """Ids in file order and the index of the mine of each pixel, -1 outside; of several mines the last."""
        spec = study["mines"]
        source = ogr.Open(os.path.join(folder, spec["file"]))
        layer = source.GetLayerByName(spec["layer"]) if spec.get("layer") else source.GetLayer(0)
        tr = osr.CoordinateTransformation(traditional(layer.GetSpatialRef()), self.srs)
        mem = ogr.GetDriverByName("Memory").CreateDataSource("mines")
        polygons = mem.CreateLayer("mines", self.srs)
        polygons.CreateField(ogr.FieldDefn("number", ogr.OFTInteger))
        ids = []
        for feature in layer:
            ids.append(str(feature[spec["id"]]))
            geometry = feature.GetGeometryRef().Clone()
            geometry.Transform(tr)
            f = ogr.Feature(polygons.GetLayerDefn())
            f["number"] = len(ids)
            f.SetGeometry(geometry)
            polygons.CreateFeature(f)
        if len(set(ids)) != len(ids):
            stop("mine ids are not unique")
        ds = gdal.GetDriverByName("MEM").Create("", self.w, self.h, 1, gdal.GDT_Int32)
        ds.SetGeoTransform(self.gt)
        ds.SetProjection(self.srs.ExportToWkt())
        gdal.RasterizeLayer(ds, [1], polygons, options=["ATTRIBUTE=number", "ALL_TOUCHED=FALSE"])
        return ids, ds.ReadAsArray().astype(np.int64) - 1


# ---------------------------------------------------------------- geostatistics and statistics


def covariance(v, h):
    """Covariance at distance h > 0 is the structured part; at 0 it is nugget + partial sill."""
    c, a = float(v["sill"]), float(v["range_m"])
    if v["model"] == "spherical":
        s = np.where(h < a, c * (1 - 1.5 * h / a + 0.5 * (h / a) ** 3), 0.0)
    elif v["model"] == "exponential":
        s = c * np.exp(-h / a)
    elif v["model"] == "gaussian":
        s = c * np.exp(-((h / a) ** 2))
    else:
        stop(f"variogram model {v['model']} is not supported")
    return np.where(h == 0, c + float(v["nugget"]), s)


def krige(v, x, y, z, tx, ty):
    """Ordinary kriging of z at (x, y) to (tx, ty): one dense (n + 1) x (n + 1) system with a Lagrange multiplier."""
    n = len(z)
    a = np.ones((n + 1, n + 1))
    a[n, n] = 0
    a[:n, :n] = covariance(v, np.hypot(x[:, None] - x, y[:, None] - y))
    b = np.ones((n + 1, len(tx)))
    b[:n] = covariance(v, np.hypot(x[:, None] - tx, y[:, None] - ty))
    solution = np.linalg.solve(a, b)
    return z @ solution[:n], covariance(v, np.zeros(1))[0] - (solution * b).sum(axis=0)


def student_p(t, df):
    """Two-sided p value: the regularised incomplete beta I_x(df/2, 1/2), x = df/(df + t2), by Lentz's continued fraction."""
    t, df = np.broadcast_arrays(np.asarray(t, float), np.asarray(df, float))
    a, x = df / 2, df / (df + t * t)
    swap = x > (a + 1) / (a + 2.5)  # I_x(a, b) = 1 - I_{1-x}(b, a), where the fraction converges fast
    p, q, x = np.where(swap, 0.5, a), np.where(swap, a, 0.5), np.where(swap, t * t / (df + t * t), x)
    tiny = 1e-300
    c, d = np.ones_like(x), 1 / (1 - (p + q) * x / (p + 1))
    f = d.copy()
    for m in range(1, 300):
        for k in (m * (q - m) * x / ((p + 2 * m - 1) * (p + 2 * m)), -(p + m) * (p + q + m) * x / ((p + 2 * m) * (p + 2 * m + 1))):
            d = 1 / np.where(1 + k * d == 0, tiny, 1 + k * d)
            c = np.where(1 + k / c == 0, tiny, 1 + k / c)
            f = f * d * c
        if np.all(np.abs(c * d - 1) < 1e-15):
            break
    lgamma = np.vectorize(math.lgamma, otypes=[float])
    levels, where = np.unique(df, return_inverse=True)
    log_beta = (lgamma(levels / 2) + math.lgamma(0.5) - lgamma(levels / 2 + 0.5))[where].reshape(df.shape)
    i = np.exp(p * np.log(x) + q * np.log1p(-x) - log_beta) * f / p
    i = np.where(x <= 0, 0.0, i)
    return np.where(np.isnan(t), np.nan, np.where(swap, 1 - i, i))


def ols(t, v, use):
    """Least squares of each row of v on t over the entries in use: slope, mean t, mean v, n."""
    use = use & ~np.isnan(v)
    n = use.sum(axis=1)
    tm = (t * use).sum(axis=1) / n
    vm = np.where(use, v, 0).sum(axis=1) / n
    dt = np.where(use, t - tm[:, None], 0)
    slope = (dt * np.where(use, v - vm[:, None], 0)).sum(axis=1) / (dt * dt).sum(axis=1)
    return slope, tm, vm, n


def slope_test(t, v):
    """OLS slope, mean t, mean v, n and two-sided p of each row; p is NaN for a constant row or n < 3."""
    known = ~np.isnan(v)
    slope, tm, vm, n = ols(t, v, known)
    dt = np.where(known, t - tm[:, None], 0)
    rest = np.where(known, v - vm[:, None] - slope[:, None] * dt, 0)
    se = np.sqrt((rest * rest).sum(axis=1) / (n - 2) / (dt * dt).sum(axis=1))
    constant = np.where(known, v, -np.inf).max(axis=1) == np.where(known, v, np.inf).min(axis=1)
    enough = (n > 2) & ~constant
    tt = np.where(enough, np.abs(slope) / se, np.nan)
    return slope, tm, vm, n, student_p(np.minimum(tt, 1e100), np.maximum(n - 2, 1))


# ---------------------------------------------------------------- the method


class Method:
    """Sections 3 to 7 of the method; fills self.tables with the rows of one CSV per view."""

    def __init__(self, study, folder, lenient=False):
        self.study, self.years = study, np.array(study["span"])
        self.factor = study["conversion"]
        self.map, self.npp = Map(study, folder, lenient), Npp(study, folder)
        rows, cols = self.map.cells(self.npp)
        self.r0, self.c0 = int(rows.min()), int(cols.min())
        self.nr, self.nc = int(rows.max()) - self.r0 + 1, int(cols.max()) - self.c0 + 1
        self.ids, mine = self.map.mines(study, folder)
        area = np.broadcast_to(self.map.row_area()[:, None], mine.shape)
        m = self.map.mapped  # from here on: one entry per mapped pixel
        self.cell = ((rows[m] - self.r0) * self.nc + cols[m] - self.c0).astype(np.int64)
        self.td, self.tr, self.mine, self.area = self.map.td[m], self.map.tr[m], mine[m], area[m]
        self.tables = {}
        self.scale_transformation()
        self.annual_and_undisturbed()
        self.trends_and_changes()

    # Eq. 1 and the background

    def scale_transformation(self):
        k = self.nr * self.nc
        row, col = np.divmod(np.arange(k), self.nc)
        x, y = self.npp.centre(row + self.r0, col + self.c0)
        tr = osr.CoordinateTransformation(self.npp.srs, self.map.metric)
        xy = np.array(tr.TransformPoints(np.column_stack([x, y])))[:, :2]
        total = np.bincount(self.cell, self.area, k)
        count = np.bincount(self.cell, minlength=k)
        whole = total >= 0.95 * self.npp.nominal_area(row + self.r0)
        npp_b = np.empty((k, len(self.years)))
        destroyed, nd = np.empty_like(npp_b), np.empty_like(npp_b)
        for i, year in enumerate(self.years):
            npp_b[:, i] = self.npp.window(year, self.r0, self.c0, self.nr, self.nc).ravel()
            d = (self.td <= year) & (year < self.tr)
            destroyed[:, i] = np.bincount(self.cell[d], self.area[d], k)
            nd[:, i] = np.bincount(self.cell[d], minlength=k)
        known = ~np.isnan(npp_b)
        sample = (nd == count[:, None]) & (count > 0)[:, None] & whole[:, None] & known
        green = (nd == 0) & whole[:, None] & known
        samples = sample.sum(axis=0)
        green_mean = np.where(green, npp_b, 0).sum(axis=0) / green.sum(axis=0)
        both = (samples > 0) & ~np.isnan(green_mean)
        ratio = np.where(sample, npp_b, 0).sum(axis=0)[both].sum() / (samples * green_mean)[both].sum() if both.any() else np.nan
        bg, variance = np.full_like(npp_b, np.nan), np.full_like(npp_b, np.nan)
        methods = []
        for i, year in enumerate(self.years):
            need = nd[:, i] > 0
            s = sample[:, i]
            if samples[i] >= 3:
                methods.append("kriging")
                v = self.study["background"]["variogram"]
                bg[need, i], variance[need, i] = krige(v, *xy[s].T, npp_b[s, i], *xy[need].T)
            elif samples[i] > 0:
                methods.append("mean")
                bg[need, i] = npp_b[s, i].mean()
            elif samples.any():
                methods.append("ratio")
                bg[need, i] = ratio * green_mean[i]
            else:
                methods.append("zero")
                bg[need, i] = 0
        s, veg = total[:, None], total[:, None] - destroyed
        raw = np.where(nd == 0, npp_b, (npp_b * s - bg * destroyed) / veg)
        self.npp_a = np.where(nd == count[:, None], 0.0, np.maximum(raw, 0))  # NaN stays NaN
        self.write("background_year", "year samples method", zip(self.years, samples, methods))
        at = [(c, i) for c in range(k) for i in range(len(self.years)) if nd[c, i] > 0]
        self.write("background", "cell_row cell_col year npp_bg npp_bg_variance",
                   [(row[c] + self.r0, col[c] + self.c0, self.years[i], bg[c, i], variance[c, i]) for c, i in at])

    # one pixel after the other (in chunks)

    def vcs(self, p):
        """VCS (Eq. 2) of the pixels p, one row each, one column per year; 0 where destroyed."""
        d = (self.td[p][:, None] <= self.years) & (self.years < self.tr[p][:, None])
        return np.where(d, 0.0, self.npp_a[self.cell[p]] * self.factor)

    @staticmethod
    def chunks(index):
        return (index[i : i + CHUNK] for i in range(0, len(index), CHUNK))

    def yearly(self, index):
        """Area with known VCS, sum of VCS x area and number of known pixels, by year."""
        area, total, count = (np.zeros(len(self.years)) for _ in range(3))
        for p in self.chunks(index):
            v, a = self.vcs(p), self.area[p][:, None]
            known = ~np.isnan(v)
            area += (a * known).sum(axis=0)
            total += np.where(known, v * a, 0).sum(axis=0)
            count += known.sum(axis=0)
        return area, total, count

    def annual_and_undisturbed(self):
        inside = np.flatnonzero(self.mine >= 0)
        area, total, count = self.yearly(inside)
        known = (total > 0) | (count == len(inside))  # else only destroyed land is known, whose 0 says nothing
        area, total, count = (np.where(known, x, missing) for x, missing in ((area, 0), (total, np.nan), (count, 0)))
        mean, square = total / area, np.zeros(len(self.years))
        for p in self.chunks(inside):
            v = self.vcs(p)
            square += np.where(np.isnan(v), 0, (v - mean) ** 2 * self.area[p][:, None]).sum(axis=0)
        sd = np.sqrt(square / area * count / (count - 1))
        self.write("annual_vcs", "year area_km2 vcs_mean_g_m2 vcs_sd_g_m2 vcs_total_gg",
                   zip(self.years, area / 1e6, mean, sd, total / 1e9))
        slope, tm, vm, _, p = slope_test(self.years.astype(float), mean[None])
        self.write("vcs_trend", "slope_g_m2_a intercept p_value", [(slope[0], vm[0] - slope[0] * tm[0], p[0])])
        intact = self.td == NEVER
        index = np.flatnonzero(intact & (self.mine >= 0))
        if len(index) == 0:
            index = np.flatnonzero(intact)
        area, total, _ = self.yearly(index)
        slope, tm, vm, _ = ols(self.years.astype(float), (total / area)[None], np.full((1, len(self.years)), True))
        self.undisturbed = slope[0], vm[0] - slope[0] * tm[0]

    def baseline(self, p, v, through):
        """Eq. 3: VCS of the pixels p in every year as if never destroyed, floored at 0."""
        t = self.years.astype(float)
        end = self.td[p][:, None] + (1 if through else 0)
        slope, tm, vm, n = ols(t, v, self.years < end)
        u_slope, u_intercept = self.undisturbed
        least = max(1, int(self.study["baseline"].get("min_years", 5)))
        slope = np.where(n >= least, slope, u_slope)
        intercept = np.where(n >= 1, vm - slope * tm, u_intercept)
        slope = np.where(n >= 1, slope, u_slope)
        return np.maximum(0, intercept[:, None] + slope[:, None] * t)

    def potential(self, p, v, through, out):
        """Eq. 4: adds C_destroy and C_restore of the pixels p to out[0] and out[1], by mine and year, in g; destroyed and restored land
        to out[2] and out[3], what is known of it to out[4] and out[5], in m2."""
        b = self.baseline(p, v, through)
        a, m = self.area[p][:, None], self.mine[p]
        begin = self.td[p][:, None] + (1 if through else 0)
        destroyed = (begin <= self.years) & (self.years < self.tr[p][:, None])
        restored = self.tr[p][:, None] <= self.years
        for i, (land, change) in enumerate(((destroyed, 0 - b), (restored, v - b))):
            known = land & ~np.isnan(change)
            np.add.at(out[i], m, np.where(known, change * a, 0))
            np.add.at(out[2 + i], m, land * a)
            np.add.at(out[4 + i], m, known * a)

    def trends_and_changes(self):
        shape = (len(self.ids), len(self.years))
        direct = {k: np.zeros(shape) for k in ("destroyed", "restored", "decrease", "increase", "decrease known", "increase known")}
        ways = {w: [np.zeros(shape) for _ in range(6)] for w in ("before_destruction", "through_destruction")}
        classes = dict.fromkeys((-2, -1, 0, 1, 2), 0.0)
        for p in self.chunks(np.flatnonzero(self.mine >= 0)):
            v = self.vcs(p)
            slope, _, _, n, pv = slope_test(self.years.astype(float), v)
            c = np.where(pv < 0.01, 2, np.where(pv < 0.05, 1, 0)) * np.sign(np.nan_to_num(slope)).astype(int)
            for k in classes:
                classes[k] += self.area[p][(c == k) & (n >= 10)].sum()
            for i, year in enumerate(self.years):
                d, r = self.td[p] == year, self.tr[p] == year
                lost, gained = v[:, i - 1] if i > 0 else np.full(len(p), np.nan), v[:, i]
                for key, at, amount in (("destroyed", d, 1), ("restored", r, 1),
                                        ("decrease", d, np.nan_to_num(lost)), ("decrease known", d, ~np.isnan(lost)),
                                        ("increase", r, np.nan_to_num(gained)), ("increase known", r, ~np.isnan(gained))):
                    direct[key][:, i] += np.bincount(self.mine[p][at], (amount * self.area[p])[at], shape[0])
            mined = p[self.td[p] != NEVER]
            for way, out in ways.items():
                self.potential(mined, v[self.td[p] != NEVER], way == "through_destruction", out)
        self.write("trend_class", "class area_km2", [(k, a / 1e6) for k, a in classes.items()])
        self.change_tables(direct, ways)

    @staticmethod
    def known_part(change, land, known):
        """A change, NaN where none of its land is known."""
        return np.where((land > 0) & (known == 0), np.nan, change)

    def deficits(self, way, n):
        """C_destroy, C_restore and VCSD of the mines in Gg, over the first n years."""
        cd, cr, destroyed, restored, destroyed_known, restored_known = (x[:, :n].sum(axis=1) for x in way)
        cd, cr = cd / 1e9, cr / 1e9
        vcsd = self.known_part(-(cd + cr), destroyed + restored, destroyed_known + restored_known)
        return self.known_part(cd, destroyed, destroyed_known), self.known_part(cr, restored, restored_known), vcsd

    def change_tables(self, direct, ways):
        km2 = {k: direct[k] / 1e6 for k in ("destroyed", "restored")}
        gg = {k: direct[k] / 1e9 for k in ("decrease", "increase")}
        known = lambda k, land, axis=None: self.known_part(gg[k].sum(axis), direct[land].sum(axis), direct[k + " known"].sum(axis))
        decrease, increase = known("decrease", "destroyed", ()), known("increase", "restored", ())
        way = ways[self.study["baseline"].get("through", "before_destruction")]
        cd, cr = (self.known_part(way[i] / 1e9, way[2 + i], way[4 + i]) for i in (0, 1))
        grid = [(m, i) for m in range(len(self.ids)) for i in range(len(self.years))]
        self.write("direct_change", "mine_id year destroyed_km2 restored_km2 decrease_gg increase_gg",
                   [(self.ids[m], self.years[i], *(t[m, i] for t in (km2["destroyed"], km2["restored"], decrease, increase))) for m, i in grid])
        self.write("potential_change", "mine_id year c_destroy_gg c_restore_gg",
                   [(self.ids[m], self.years[i], cd[m, i], cr[m, i]) for m, i in grid])
        rates = []
        decrease, increase = known("decrease", "destroyed", 0), known("increase", "restored", 0)
        for i, year in enumerate(self.years):
            d, r = km2["destroyed"][:, i].sum(), km2["restored"][:, i].sum()
            dec, inc = decrease[i], increase[i]
            over = lambda a, b: a / b if b else math.nan
            rates.append((year, d, r, dec, inc, 1000 * over(dec, d), 1000 * over(inc, r), over(r, d), over(inc, dec)))
        self.write("rates", "year destroyed_km2 restored_km2 decrease_gg increase_gg c_ddper_g_m2 c_diper_g_m2 r_v r_vcs", rates)
        for name, to in (("deficit", self.years[-1]), ("deficit_2015", 2015)):
            if to in self.years:
                n = list(self.years).index(to) + 1
                self.write(name, "mine_id destroyed_km2 restored_km2 c_destroy_gg c_restore_gg vcsd_gg",
                           zip(self.ids, km2["destroyed"][:, :n].sum(axis=1), km2["restored"][:, :n].sum(axis=1), *self.deficits(way, n)))
        self.write("deficit_literal", "mine_id c_destroy_gg c_restore_gg vcsd_gg",
                   zip(self.ids, *self.deficits(ways["through_destruction"], len(self.years))))

    def write(self, name, columns, rows):
        self.tables[name] = [columns.split()] + [list(r) for r in rows]


def scalar(text):
    """A YAML value: number, text, [a, b] or {k: v}; enough for study files."""
    text = text.strip()
    if text[:1] in "[{" and text:
        items = [i for i in text[1:-1].split(",") if i.strip()]
        return [scalar(i) for i in items] if text[0] == "[" else {k.strip(): scalar(v) for k, v in (i.split(":", 1) for i in items)}
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text.strip("\"'")


def read_study(path):
    """Mappings of at most two levels; everything deeper stands on one line."""
    s, inner = {}, None
    for line in open(path, encoding="utf-8"):
        line = line.split(" #")[0].rstrip()
        if not line or line.lstrip().startswith("#"):
            continue
        key, value = line.split(":", 1)
        if line[0] == " ":
            inner[key.strip()] = scalar(value)
        else:
            s[key] = inner = scalar(value) if value.strip() else {}
    s["span"] = list(range(s["years"][0], s["years"][1] + 1))
    s["unobserved"] = s.get("unobserved_years") or []
    s["baseline"] = s.get("baseline") or {}
    c = s.get("conversion") or {}
    s["conversion"] = c.get("organic_matter_per_carbon", 2.2) * c.get("co2_per_organic_matter", 1.63)
    b = s.get("background") or {}
    if "variogram" not in b or "sample" in b or "max_neighbours" in b:
        stop(f"{path}: background: only a fixed variogram with all samples is supported")
    return s


def compare(a, b):
    """Prints the largest relative difference of each file; True if all agree to 1e-6 relative, 1e-9 absolute."""
    good = True
    for name in sorted(os.listdir(a)):
        x, y = (list(csv.DictReader(open(os.path.join(d, name), newline=""))) for d in (a, b))
        keys = [k for k in x[0] if k in ("mine_id", "year", "class", "cell_row", "cell_col")] if x else []
        index = lambda rows: {tuple(r[k] for k in keys): r for r in rows}
        x, y = index(x), index(y)
        problems, worst = [f"key {k} on one side only" for k in list(x.keys() ^ y.keys())[:3]], 0.0
        for k in x.keys() & y.keys():
            for col, u in x[k].items():
                w = y[k][col]
                if u == w or col in keys:
                    continue
                try:
                    u, w = float(u), float(w)
                    difference, size = abs(u - w), max(abs(u), abs(w))
                    agrees = difference <= max(1e-9, 1e-6 * size)
                    worst = max(worst, difference / size if difference > 1e-9 else 0)
                except ValueError:
                    agrees = False
                if not agrees:
                    problems.append(f"{k} {col}: {u} and {w}")
        good &= not problems
        print(f"{name:24} rows {len(x):6}  worst {worst:.1e}  {'; '.join(problems[:3]) if problems else 'agree'}")
    return good


def main(args):
    if len(args) == 3 and args[0] == "--compare":
        sys.exit(0 if compare(args[1], args[2]) else 1)
    lenient = "--lenient" in args
    args = [a for a in args if a != "--lenient"]
    if len(args) != 2:
        sys.exit(__doc__)
    method = Method(read_study(args[0]), os.path.dirname(os.path.abspath(args[0])), lenient)
    os.makedirs(args[1], exist_ok=True)
    text = lambda v: "" if isinstance(v, float) and math.isnan(v) else repr(float(v)) if isinstance(v, float) else str(v)
    for name, rows in method.tables.items():
        with open(os.path.join(args[1], name + ".csv"), "w", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows([text(v) for v in r] for r in rows)


main(sys.argv[1:])
