"""The errors of figures, cohort by cohort with numpy: trust.py FOLDER SETTING.

FOLDER holds tables of a dataset as CSV, SETTING is JSON: through, guard, min_years, from, to, A_D, A_R. Sections are those of the method
of intervals. Prints figure,mine_id,source,sd. It shares nothing with the SQL but the tables.
"""
import collections, csv, json, math, sys
import numpy as np

folder, setting = sys.argv[1], json.loads(sys.argv[2])
def table(name):
    with open(f"{folder}/{name}.csv", newline="") as f:
        return list(csv.DictReader(f))
num = lambda t: float(t) if t != "" else math.nan
study = table("study")[0]
first, last, factor = int(study["first_year"]), int(study["last_year"]), float(study["study_co2_per_carbon"])
Y = last - first + 1
t = np.arange(Y, dtype=float)
mean_t, Sxx = t.mean(), ((t - t.mean()) ** 2).sum()
low, high = setting.get("from", first) - first, setting.get("to", last) - first
shown = lambda y: low <= y <= high
mapped = {r["cell_id"]: float(r["mapped_m2"]) for r in table("cell")}
cohort = {r["cohort_id"]: r for r in table("cohort")}
V = collections.defaultdict(lambda: np.full(Y, math.nan))
S = collections.defaultdict(lambda: [""] * Y)
for r in table("cohort_year"):
    V[r["cohort_id"]][int(r["year"]) - first] = num(r["vcs"])
    S[r["cohort_id"]][int(r["year"]) - first] = r["state"]
area = {i: float(c["area_m2"]) for i, c in cohort.items()}

def ols(x, v):
    slope = ((x - x.mean()) * (v - v.mean())).sum() / ((x - x.mean()) ** 2).sum()
    return v.mean() - slope * x.mean(), slope

# control land (1) and memory (2)
r_of = collections.defaultdict(lambda: np.full(Y, math.nan))
control_line = collections.defaultdict(lambda: [None, math.nan, math.nan])
for r in table("control_year"):
    r_of[r["mine_id"]][int(r["year"]) - first] = num(r["r"])
    if int(r["year"]) == first: control_line[r["mine_id"]][:2] = r["land"], num(r["line"])
    if int(r["year"]) == last: control_line[r["mine_id"]][2] = num(r["line"])
r0 = r_of[""]
free = table("control_cell")
sigma = math.sqrt(sum(float(c["squares"]) for c in free) / ((Y - 2) * max(1, len(free) - len({c["mine_id"] for c in free}))))
c1 = (r0[:-1] * r0[1:]).sum() / (r0 ** 2).sum()
rho = min(0.8, max(0, (Y * c1 + 2) / (Y - 4))) if Y >= 10 else 0
P = rho ** abs(t[:, None] - t)
M = np.eye(Y) - 1 / Y - np.outer(t - mean_t, t - mean_t) / Sxx
trace = np.trace(M @ P)
F = np.linalg.cholesky(P)

# the undisturbed line and the baselines (3)
never = [i for i, c in cohort.items() if c["destroyed_year"] == "" and c["mine_id"] != ""] or [i for i, c in cohort.items() if c["destroyed_year"] == ""]
def mean_of(ids, y):
    known = [i for i in ids if not math.isnan(V[i][y])]
    return sum(area[i] * V[i][y] for i in known) / sum(area[i] for i in known) if known else math.nan
level = np.array([mean_of(never, y) for y in range(Y)])
seen = ~np.isnan(level)
u_start, u_slope = ols(t[seen], level[seen])
through, guard = setting.get("through", False), setting.get("guard", 0)

class Baseline: pass
B = []
for i, c in cohort.items():
    if c["mine_id"] == "" or c["destroyed_year"] == "": continue
    b = Baseline(); b.id, b.mine, b.cell, b.a, b.v, b.state = i, c["mine_id"], c["cell_id"], area[i] / 1e9, V[i], S[i]
    b.T = int(c["destroyed_year"]) - first
    known = ~np.isnan(b.v)
    if not known.any(): continue
    b.fit = np.array([y for y in range(Y) if known[y] and y <= b.T - guard - (0 if through else 1)], int)
    b.shaken = b.fit[b.fit < b.T]
    n, r = len(b.fit), r_of[b.mine]
    b.method = "own" if n >= max(2, setting.get("min_years", int(study["study_min_baseline_years"]))) else "borrowed" if n else "undisturbed"
    def line(v):
        if b.method == "own": return ols(t[b.fit], v)
        return (v.mean() - u_slope * t[b.fit].mean(), u_slope) if n else (u_start, u_slope)
    b.p0, b.p1 = line(b.v[b.fit]); b.q0, b.q1 = line(b.v[b.fit] / (1 + r[b.fit]))
    b.p, b.q = b.p0 + b.p1 * t, b.q0 + b.q1 * t
    b.P, b.Q = np.maximum(0, b.p), np.maximum(0, b.q)
    b.years = {"d": [y for y in range(Y) if b.state[y] == "destroyed" and y >= b.T + through and shown(y)],
               "r": [y for y in range(Y) if b.state[y] == "restored" and known[y] and shown(y)]}
    b.restored = [y for y in range(Y) if b.state[y] == "restored" and known[y]]
    b.c, b.u, b.lever, b.N, b.Tsum = {}, {}, {}, {}, {}
    for side, years in b.years.items():
        N, T = len(years), float(sum(years))
        b.N[side], b.Tsum[side], b.c[side], b.u[side], b.lever[side] = N, T, np.zeros(Y), np.zeros(Y), 0.0
        if n:
            b.lever[side] = T - N * t[b.fit].mean()
            b.c[side][b.shaken] = N / n
            if b.method == "own":
                x = t[b.fit] - t[b.fit].mean()
                b.c[side][b.shaken] += b.lever[side] * (t[b.shaken] - t[b.fit].mean()) / (x ** 2).sum()
            else: b.u[side] = b.lever[side] * (t - mean_t) / Sxx
        else: b.u[side] = N / Y + (T - N * mean_t) * (t - mean_t) / Sxx
    B.append(b)
mines = sorted({r["mine_id"] for r in table("mine")})
of = lambda m: [b for b in B if b.mine == m]

# g[kind][side][source][cluster][mine]
g = collections.defaultdict(lambda: collections.defaultdict(dict))
def put(kind, source, k, m, d, r, v=None): g[kind, source][k][m] = (d, r, d + r if v is None else v)

# weather (4, 5)
E, Eadj, Ehat = (collections.defaultdict(lambda: np.zeros(Y)) for _ in range(3))
for b in B:
    if b.method != "own": continue
    r = r_of[b.mine]
    z = np.where(b.fit < b.T, b.p[b.fit] * r[b.fit], 0)
    z0, z1 = ols(t[b.fit], z)
    E[b.mine][b.shaken] += b.a * (b.v - b.p)[b.shaken]
    Eadj[b.mine][b.shaken] += b.a * (b.v / (1 + r) - b.q)[b.shaken]
    Ehat[b.mine][b.shaken] += b.a * (b.p * r - z0 - z1 * t)[b.shaken]
square = lambda e: sum((x ** 2).sum() for x in e.values())
kappa = math.sqrt(max(1, square(E) / square(Ehat))) if square(Ehat) else 1
kappa_adj = math.sqrt(square(Eadj) / square(Ehat)) if square(Ehat) else 0
line0 = u_start + u_slope * t
H = 1 / Y + np.outer(t - mean_t, t - mean_t) / Sxx
for m in mines:
    raw, adj = {}, {}
    for side in "dr":
        X = sum((b.a * b.c[side] * b.p for b in of(m)), np.zeros(Y)); U = sum((b.a * b.u[side] * line0 for b in of(m)), np.zeros(Y))
        raw[side] = (np.outer(F.T @ X, r_of[m]) + np.outer(F.T @ U, r0)) / math.sqrt(trace)
        Bt = np.zeros(Y)
        for b in of(m): Bt[b.years[side]] += b.a * b.Q[b.years[side]]
        adj[side] = np.outer(F.T @ (H @ Bt), r_of[m]) / math.sqrt(trace)
    for k in range(Y):
        for y in range(Y):
            d, r = raw["d"][k, y], raw["r"][k, y]
            put("plain", "weather", (k, y), m, kappa * d, kappa * r); put("adjusted", "unexplained", (k, y), m, kappa_adj * d, kappa_adj * r)
            put("adjusted", "weather", (k, y), m, adj["d"][k, y], adj["r"][k, y])

# cells (6)
amp, phi, bg_sd, bare = {}, {}, {}, collections.defaultdict(list)
rows = [r for r in table("cell_year")]
for r in rows:
    if float(r["vegetated_m2"]) == 0 and r["npp_b"] != "" and r["npp_bg"] != "": bare[r["year"]].append(float(r["npp_b"]))
bare = [np.array(x) for x in bare.values() if len(x) >= 3]
typical = math.sqrt(sum(((x - x.mean()) ** 2).sum() for x in bare) / sum(len(x) - 1 for x in bare)) if bare else math.nan
veg = {}
for r in rows:
    key, s, sv = (r["cell_id"], int(r["year"]) - first), mapped[r["cell_id"]], float(r["vegetated_m2"])
    veg[key] = sv
    alive = sv > 0 and num(r["npp_a"]) > 0
    amp[key] = s / sv if alive else 0
    phi[key] = amp[key] - 1 if alive and r["npp_bg"] != "" else 0
    bg_sd[key] = factor * (math.sqrt(float(r["npp_bg_variance"])) if r["npp_bg_variance"] != "" else typical)
theta = collections.defaultdict(float)
for i, c in cohort.items():
    for y in range(Y):
        if S[i][y] == "restored": theta[c["cell_id"], y] += area[i] / veg[c["cell_id"], y]
share = collections.defaultdict(float)
for i in never: share[cohort[i]["cell_id"]] += area[i] / sum(area[j] for j in never)
line_bg = np.array([sum(s * phi[c, y] * bg_sd[c, y] for c, s in share.items() if phi[c, y]) for y in range(Y)])
controls = [l for m, l in control_line.items() if m and l[0] in ("own", "near")]
lines = [(l[1], (l[2] - l[1]) / (Y - 1)) for l in controls] if len(controls) >= 3 else [(float(c["intercept"]) + float(c["slope"]) * first, float(c["slope"])) for c in free]
events = [r for r in table("event")]
for m in mines:
    J = {side: collections.defaultdict(float) for side in "dr"}
    grown = expected = 0.0
    mixed = {("plain", "d"): 0.0, ("plain", "r"): 0.0, ("adjusted", "d"): 0.0, ("adjusted", "r"): 0.0}
    product = {}
    for b in of(m):
        for side in "dr":
            for y in b.shaken: J[side][b.cell, y] += b.a * b.c[side][y]
            for kind, p in (("plain", b.P), ("adjusted", b.Q)):
                mixed[kind, side] += sum(b.a * b.c[side][y] * theta[b.cell, y] * p[y] for y in b.shaken)
                if side == "r": mixed[kind, side] += sum(b.a * (1 - theta[b.cell, y]) * p[y] for y in b.years["r"])
        for y in b.years["r"]: J["r"][b.cell, y] -= b.a
        for y in b.restored:
            f = b.Q[y] * (1 + r_of[m][y])
            grown += b.a * (b.v[y] - f); expected += b.a * theta[b.cell, y] * f
    w = grown / expected if expected else 0
    J["v"] = collections.defaultdict(float)
    for side in "dr":
        for key, j in J[side].items(): J["v"][key] += j
    noise = {s: sigma * math.sqrt(sum((j * amp[k]) ** 2 for k, j in J[s].items())) for s in "drv"}
    back = {s: sum(j * phi[k] * bg_sd[k] for k, j in J[s].items() if phi[k]) + sum((b.a * b.u[s] * line_bg).sum() for b in of(m)) for s in "dr"}
    slope = {}
    for s, sides in (("d", "d"), ("r", "r"), ("v", "dr")):
        lever = sum(b.a * b.lever[x] for b in of(m) for x in sides if b.method == "borrowed")
        N = sum(b.a * b.N[x] for b in of(m) for x in sides if b.method == "undisturbed"); T = sum(b.a * b.Tsum[x] for b in of(m) for x in sides if b.method == "undisturbed")
        slope[s] = math.sqrt(np.mean([((l1 - u_slope) * lever) ** 2 + ((l0 - u_start) * N + (l1 - u_slope) * T) ** 2 for l0, l1 in lines]))
    for kind in ("plain", "adjusted"):
        put(kind, "noise", m, m, noise["d"], noise["r"], noise["v"]); put(kind, "slope", m, m, slope["d"], slope["r"], slope["v"])
        put(kind, "background", "all", m, abs(back["d"]), abs(back["r"]), abs(back["d"] + back["r"]))
        put(kind, "mixing", "all", m, w * mixed[kind, "d"], w * mixed[kind, "r"])
    # direct changes (8) and dates (7)
    by_id = {b.id: b for b in of(m)}
    D = {s: collections.defaultdict(float) for s in "dr"}
    dm, value = {"d": 0.0, "r": 0.0}, {"d": 0.0, "r": 0.0}
    off = {s: collections.defaultdict(float) for s in "dr"}
    for e in events:
        if e["cohort_id"] not in by_id or not shown(int(e["year"]) - first): continue
        b, T = by_id[e["cohort_id"]], int(e["year"]) - first
        s, y, z = ("d", T - 1, T - 2) if e["kind"] == "destruction" else ("r", T, T + 1)
        if not 0 <= y < Y or math.isnan(b.v[y]): continue
        value[s] += b.a * b.v[y]
        if b.v[y] > 0: D[s][b.cell, y] += b.a
        dm[s] += b.a * b.Q[y] * (theta[b.cell, y] - (s == "r" or b.state[y] == "restored"))
        if 0 <= z < Y and not math.isnan(b.v[z]): off[s][T] += b.a * (b.v[z] - b.v[y])
    put("direct", "noise", m, m, *(sigma * math.sqrt(sum((j * amp[k]) ** 2 for k, j in D[s].items())) for s in "dr"))
    put("direct", "background", "all", m, *(abs(sum(j * phi[k] * bg_sd[k] for k, j in D[s].items() if phi[k])) for s in "dr"))
    put("direct", "mixing", "all", m, w * dm["d"], w * dm["r"])
    g["direct", "value"].setdefault("all", {})[m] = (value["d"], value["r"], 0)
    A_D, A_R = setting.get("A_D"), setting.get("A_R")
    if A_D is None: continue
    half, whole = math.sqrt((1 - A_D) / 2), math.sqrt(1 - A_R)
    for y in range(Y):
        put("direct", "date", y, m, math.sqrt(1 - A_D) * off["d"][y], whole * off["r"][y])
        for kind, p, p0, p1, v in (("plain", "P", "p0", "p1", lambda b: b.v), ("adjusted", "Q", "q0", "q1", lambda b: b.v / (1 + r_of[m]))):
            late, early, drop = 0.0, 0.0, {"d": 0.0, "r": 0.0}
            for b in of(m):
                if b.T != y or not shown(y): continue
                at = lambda year: max(0, getattr(b, p0) + getattr(b, p1) * year)
                early += b.a * at(y)
                if y > 0 and shown(y - 1): late += b.a * at(y - 1)
                if b.method == "own" and len(b.fit) >= 4:
                    l, x = b.shaken[-1], t[b.fit] - t[b.fit].mean()
                    h = 1 / len(b.fit) + (l - t[b.fit].mean()) ** 2 / (x ** 2).sum()
                    if h <= 0.98:
                        for s in "dr": drop[s] -= b.a * b.c[s][l] * (v(b)[l] - getattr(b, p0) - getattr(b, p1) * l) / (1 - h)
            put(kind, "date", (y, "late"), m, half * (late + drop["d"]), half * drop["r"]); put(kind, "date", (y, "early"), m, half * early, 0)
            back_again = sum(b.a * b.v[y] for e in events if e["kind"] == "restoration" and int(e["year"]) - first == y and e["cohort_id"] in by_id and shown(y) for b in [by_id[e["cohort_id"]]] if not math.isnan(b.v[y]))
            put(kind, "date", (y, "restored"), m, 0, whole * back_again)

out = csv.writer(sys.stdout); out.writerow(["figure", "mine_id", "source", "sd"])
sums = g.pop(("direct", "value"))["all"]
for (kind, source), clusters in g.items():
    for m in mines + ["total"]:
        at = lambda x, i: x[m][i] if m != "total" and m in x else 0 if m != "total" else sum(v[i] for v in x.values())
        if kind != "direct":
            for name, i in (("c_destroy", 0), ("c_restore", 1), ("vcsd", 2)):
                out.writerow([name + ("_adjusted" if kind == "adjusted" else ""), m, source, math.sqrt(sum(at(x, i) ** 2 for x in clusters.values()))])
            continue
        for name, i in (("decrease", 0), ("increase", 1)): out.writerow([name, m, source, math.sqrt(sum(at(x, i) ** 2 for x in clusters.values()))])
        D0, I0 = at(sums, 0), at(sums, 1)
        if D0:
            sign = -1 if source == "background" else 1
            out.writerow(["r_vcs", m, source, math.sqrt(sum(((at(x, 1) - sign * I0 / D0 * at(x, 0)) / D0) ** 2 for x in clusters.values()))])
