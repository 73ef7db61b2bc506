"""Hold minecarbon's detection and its peers against planted years.

    peers.py PROGRAM FOLDER

Scenes are simulated in FOLDER. Each method dates the pixels inside mines from the same NDVI. Land outside mines keeps its
planted years in all, so that VCSD differs by the dates alone. Peers that need a threshold take the one that minecarbon
found for the mine and year.
"""
import csv
import io
import json
import os
import re
import subprocess
import sys
import time

import numpy as np
import rasterio
import ruptures
from cdts.landtrendr import run_landtrendr_batch

SEEDS = (11, 12, 13)
PIXELS, MINES = 800, 4
FIRST, LAST, MISSING = 2001, 2022, 2012
YEARS = np.array([y for y in range(FIRST - 1, LAST + 1) if y != MISSING])
UNKNOWN = -32768
NEVER = 9999

program, folder = sys.argv[1:]


def run(*args, **more):
    done = subprocess.run([program, *map(str, args)], capture_output=True, text=True, **more)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def band(path):
    with rasterio.open(path) as raster:
        return raster.read(1)


def study(scene, destroyed, restored):
    """Write a study file of year maps and return its path. Detected dates ask for a guard year, so all have it."""
    text = open(f"{scene}/study.yaml").read().replace("destruction_year.tif", destroyed).replace("restoration_year.tif", restored)
    path = f"{scene}/{destroyed}.yaml"
    with open(path, "w") as out:
        out.write(text + "\nbaseline: {guard_years: 1}\n")
    return path


def summary(scene, destroyed, restored, name):
    dataset = f"{scene}/dataset-{name}"
    run("load", study(scene, destroyed, restored), "-d", dataset, "--pixel-years", "none")
    return json.loads(run("query", "-d", dataset, "-f", "jsonl", "select vcsd_gg from summary"))["vcsd_gg"]


class Scene:
    def __init__(self, seed):
        self.dir = f"{folder}/scene-{seed}"
        run("simulate", self.dir, "--inputs", "ndvi", "--seed", seed, "--pixels", PIXELS, "--mines", MINES)
        self.truth = json.load(open(f"{self.dir}/truth.json"))["summary"]["vcsd_gg"]
        self.planted = band(f"{self.dir}/destruction_year.tif").astype(int), band(f"{self.dir}/restoration_year.tif").astype(int)
        self.planted_vcsd = summary(self.dir, "destruction_year.tif", "restoration_year.tif", "planted")
        rows = list(csv.DictReader(io.StringIO(run("query", "-d", f"{self.dir}/dataset-planted", "-f", "csv", "select row, col, mine_id from pixel where mine_id is not null"))))
        self.at = np.array([int(r["row"]) for r in rows]), np.array([int(r["col"]) for r in rows])
        mines = sorted({r["mine_id"] for r in rows})
        mine = np.array([mines.index(r["mine_id"]) for r in rows])
        run("detect", f"{self.dir}/study-ndvi.yaml", "-o", f"{self.dir}/detected")
        self.detected = band(f"{self.dir}/detected/destruction_year.tif").astype(int)[self.at], band(f"{self.dir}/detected/restoration_year.tif").astype(int)[self.at]
        alpha = np.full((len(mines), len(YEARS)), np.nan)
        for row in csv.DictReader(open(f"{self.dir}/detected/alpha.csv")):
            if row["alpha"] and int(row["year"]) in YEARS:
                alpha[mines.index(row["mine_id"]), np.searchsorted(YEARS, int(row["year"]))] = float(row["alpha"])
        self.alpha = alpha[mine]
        stored = np.stack([band(f"{self.dir}/ndvi/ndvi_{y}.tif")[self.at] for y in YEARS], axis=1)
        self.ndvi = np.where(stored == UNKNOWN, np.nan, stored * 1e-4)
        self.destroyed, self.restored = self.planted[0][self.at], self.planted[1][self.at]

    def vcsd(self, name, destroyed, restored):
        """VCSD of a load with the years of a method inside mines."""
        for kind, years, planted in (("destroyed", destroyed, self.planted[0]), ("restored", restored, self.planted[1])):
            whole = planted.copy()
            whole[self.at] = years
            with rasterio.open(f"{self.dir}/destruction_year.tif") as like:
                profile = like.profile
            with rasterio.open(f"{self.dir}/{name}-{kind}.tif", "w", **profile) as out:
                out.write(whole.astype("uint16"), 1)
        return summary(self.dir, f"{name}-destroyed.tif", f"{name}-restored.tif", name)


def filled(ndvi):
    """Unknown values take those between their neighbours, for methods that know no gaps."""
    out, index = ndvi.copy(), np.arange(ndvi.shape[1])
    for i in np.flatnonzero(np.isnan(ndvi).any(axis=1)):
        known = ~np.isnan(ndvi[i])
        out[i] = np.interp(index, index[known], ndvi[i, known]) if known.any() else 0
    return out


def crossings(bare, known=None):
    """Years of the first bare year after a vegetated one, and of the first vegetated year after that; 0 for never."""
    known = np.ones_like(bare) if known is None else known
    destroyed, restored = np.zeros(len(bare), int), np.zeros(len(bare), int)
    vegetated = np.zeros(len(bare), bool)
    for k, year in enumerate(YEARS):
        now, green = bare[:, k] & known[:, k], ~bare[:, k] & known[:, k]
        destroyed[now & vegetated & (destroyed == 0)] = year
        restored[green & (destroyed > 0) & (restored == 0)] = year
        vegetated |= green
    return destroyed, restored


def plain(scene):
    return crossings(scene.ndvi < np.nanmean(scene.alpha), ~np.isnan(scene.ndvi))


def vertices(scene, modifier=-1.0, **options):
    values = np.where(np.isnan(scene.ndvi), -9999.0, scene.ndvi * 1000)[None]
    found, count, _ = run_landtrendr_batch(YEARS, values, n_jobs=1, modifier=modifier, **options)
    return found, np.minimum(count, found.shape[1])


LT_GEE = dict(best_model_proportion=0.75, recovery_threshold=0.25, spike_threshold=0.9)
LT_BEST = dict(best_model_proportion=0.75, recovery_threshold=1.0, spike_threshold=1.0, max_segments=8)


def landtrendr_greatest(scene):
    """The greatest loss of at least 0.1 and the greatest gain after it, dated to the year after the segment's start."""
    found, count = vertices(scene, **LT_GEE)
    destroyed, restored = np.zeros(len(count), int), np.zeros(len(count), int)
    for i, n in enumerate(count):
        years, change = found[i, :n, 0], np.diff(found[i, :n, 1])
        if n < 2 or change.min() > -100:
            continue
        loss = change.argmin()
        destroyed[i] = years[loss] + 1
        after = change[loss + 1:]
        if after.size and after.max() >= 100:
            restored[i] = years[loss + 1 + after.argmax()] + 1
    return destroyed, restored


def landtrendr_fitted(scene):
    """The fitted trajectory against the threshold of the mine and year."""
    found, count = vertices(scene, **LT_BEST)
    fit = np.full(scene.ndvi.shape, np.nan)
    for i, n in enumerate(count):
        if n > 1:
            fit[i] = np.interp(YEARS, found[i, :n, 0], found[i, :n, 1]) / 1000
    return crossings(fit < scene.alpha, ~np.isnan(fit))


def change_points(scene):
    """The mean of each segment against the threshold of the mine and year."""
    values = filled(scene.ndvi)
    mean = np.empty_like(values)
    for i, series in enumerate(values):
        breaks = ruptures.KernelCPD(kernel="linear", min_size=2).fit(series[:, None]).predict(pen=0.02)[:-1]
        for start, end in zip([0, *breaks], [*breaks, values.shape[1]]):
            mean[i, start:end] = values[i, start:end].mean()
    return crossings(mean < scene.alpha)


METHODS = [
    ("plain threshold", "the mean of ours", plain),
    ("LandTrendr, greatest loss", "cdts 0.23.0, settings of LT-GEE", landtrendr_greatest),
    ("LandTrendr, fitted curve", "cdts 0.23.0, our thresholds", landtrendr_fitted),
    ("change points", "ruptures 1.1.10, our thresholds", change_points),
]


def scores(scene, destroyed, restored):
    """Sums over the pixels of a scene, to be divided by the truth."""
    def bare(d, r):
        d, r = np.where(d > 0, d, NEVER), np.where(r > 0, r, NEVER)
        return (YEARS >= d[:, None]) & (YEARS < r[:, None])

    true, found = bare(scene.destroyed, scene.restored), bare(destroyed, restored)
    out = dict(hit=(true & found).sum(), true=true.sum(), found=found.sum())
    for key, truth, got in (("d", scene.destroyed, destroyed), ("r", scene.restored, restored)):
        has = truth > 0
        late = np.abs(got[has] - truth[has])
        out |= {key: has.sum(), key + "0": (late == 0).sum(), key + "1": (late <= 1).sum(), key + "got": (got > 0).sum()}
    return out


def ours():
    """CPU seconds of a million pixels, from files to cohorts."""
    side = 2000
    env = dict(os.environ, MINECARBON_BENCH_SIDE=str(side), GOMAXPROCS="1")
    out = subprocess.run([f"{folder}/loader.test", "-test.run", "^$", "-test.bench", "Detection/levels/22", "-test.benchtime", "3x"], env=env, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"([\d.]+) detect-CPU-s", out)[1]) / side**2 * 1e6


def main():
    scenes = [Scene(seed) for seed in SEEDS]
    million = sum(len(s.destroyed) for s in scenes) / 1e6
    table = [("planted years", "", [(s.destroyed, s.restored) for s in scenes], [s.planted_vcsd for s in scenes], None)]
    for i, (name, how, method) in enumerate(METHODS):
        started, years = time.process_time(), [method(s) for s in scenes]
        seconds = (time.process_time() - started) / million
        table.append((name, how, years, [s.vcsd(f"method{i}", *y) for s, y in zip(scenes, years)], seconds))
    table.append(("minecarbon", "", [s.detected for s in scenes], [s.vcsd("ours", *s.detected) for s in scenes], ours()))
    print("| method | F1 | T_D exact, within 1 | T_R exact, within 1 | destroyed area | restored area | VCSD | CPU s per 10⁶ pixels |")
    print("|---|---|---|---|---|---|---|---|")
    for name, how, years, vcsd, seconds in table:
        t = {}
        for s, y in zip(scenes, years):
            for key, value in scores(s, *y).items():
                t[key] = t.get(key, 0) + value
        errors = ", ".join(f"{100 * (v / s.truth - 1):+.1f}" for v, s in zip(vcsd, scenes))
        took = "" if seconds is None else f"{seconds:.2g}"
        print(f"| {name}{how and f' ({how})'} | {2 * t['hit'] / (t['true'] + t['found']):.3f} | {t['d0'] / t['d']:.2f}, {t['d1'] / t['d']:.2f} | {t['r0'] / t['r']:.2f}, {t['r1'] / t['r']:.2f} "
              f"| {100 * (t['dgot'] / t['d'] - 1):+.1f} % | {100 * (t['rgot'] / t['r'] - 1):+.1f} % | {errors} % | {took} |")


main()
