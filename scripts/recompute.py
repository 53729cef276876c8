#!/usr/bin/env python3
"""Are the indicators right? Every value of `comity indicators --json --all`, computed a second time.

    scripts/recompute.py [--program target/release/comity] [--data ../shared/data]

The second computation shares nothing with the program: it reads the downloaded originals (not the
atlas) and follows the formulas of the literature (UN ESCAP handbook, ST/ESCAP/2559; Brown 1949;
Drysdale and Garnaut 1982; Balassa 1965; Laursen 2015; Finger and Kreinin 1979; Michaely 1996;
Grubel and Lloyd 1975; Brülhart 1994; Novy 2013; Signorino and Ritter 1999; Häge 2011; Wilson 1927
with Korn and Graubard's effective sample). Counts of ties and mirror gaps have no original of their
own; they are recomputed from the rows that `comity explain --json` gives.

Needs pandas and pyarrow. Prints the worst relative difference per indicator; exit code 1 if one is
above 1e-9 or a value has no second computation, 0 with a visible line if the originals are absent.
"""

import argparse
import json
import math
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOLERANCE = 1e-9
PAIRS = [
    ("BRA", "CHN", 2005, 2015),
    ("CHN", "CELAC", 2005, 2015),
    ("CHN", "CELAC", 2014, 2023),
    ("USA", "EU", 2014, 2019),
    ("EU", "MERCOSUR", 2005, 2015),
    ("IND", "ARE", 2014, 2023),
    ("FRA", "DEU", 2005, 2015),
    ("KEN", "CHN", 2005, 2015),
    ("TUV", "NRU", 2014, 2019),
]


def skip(why):
    print(f"skipped: {why}")
    sys.exit(0)


class Originals:
    """The downloaded files, as plain tables."""

    def __init__(self, data):
        try:
            import pandas as pd
        except ImportError:
            skip("pandas is not installed")
        if not (data / "baci-totals").is_dir():
            skip(f"no originals at {data}")
        self.pd = pd
        baci = pd.read_csv(data / "baci-totals/baci_totals_2000_2020_2023.csv.gz")
        baci["value"] = baci.value_kusd * 1000
        self.totals = {"baci": baci.rename(columns={"dest": "destination"})}
        sitc = pd.read_parquet(data / "unctad-sitc-1995-2015/unctad_sitc_sections_1995_2005_2015.parquet")
        # The atlas keeps whole dollars, rounded half to even.
        sitc["value"] = (sitc.value_kusd * 1000).round()
        sitc = sitc.rename(columns={"dest": "destination"})
        sitc = sitc[sitc.origin != sitc.destination]
        self.totals["unctad-sitc"] = sitc[sitc.sector == "All"]
        self.sections = sitc[sitc.sector != "All"].copy()
        self.names = sorted(self.sections.sector.unique())
        gdp = pd.read_csv(data / "gdp-pop/gdp_current_usd.csv")
        self.gdp = {(c, y): v for c, y, v in zip(gdp["Country Code"], gdp["Year"], gdp["Value"])}
        calls = pd.read_parquet(data / "unga/roll_calls.parquet")
        calls["year"] = calls.date.astype(str).str[:4].astype(int)
        self.calls = dict(zip(calls.rcid, calls.year))
        votes = pd.read_parquet(data / "unga/votes.parquet")
        votes = votes[votes.vote.isin(["Y", "A", "N"])]
        votes = votes.assign(vote=votes.vote.astype(str), year=votes.rcid.map(self.calls))
        self.votes = votes
        points = pd.read_csv(data / "unga/ideal_points.csv")
        self.points = {(c, y): p for c, y, p in zip(points.code, points.year, points.idealpointall) if p == p}
        rows = pd.read_csv(ROOT / "registry/bloc_membership.csv", dtype=str, keep_default_na=False)
        self.membership = rows[rows.status.isin(["member", "in_force"])]

    def members(self, code, day):
        rows = self.membership[self.membership.bloc == code]
        if rows.empty:
            return [code]
        inside = (rows["from"] <= day) & ((rows.to == "") | (rows.to > day))
        return sorted(rows[inside].member)


class Pair:
    """One relation on one basis: flows summed over members, what stays inside a bloc left out."""

    def __init__(self, o, basis, a, b, first, last):
        self.o, self.basis, self.first, self.last = o, basis, first, last
        day = f"{last}-12-31"
        self.who = {"a": o.members(a, day), "b": o.members(b, day)}
        self.cache = {}

    def year(self, year, sections=False):
        key = (year, sections)
        if key not in self.cache:
            table = self.o.sections if sections else self.o.totals[self.basis]
            self.cache[key] = table[table.year == year]
        return self.cache[key]

    def flow(self, origins, destinations, year, rows=None):
        t = self.year(year) if rows is None else rows
        if origins is not None:
            t = t[t.origin.isin(origins)]
        if destinations is not None:
            t = t[t.destination.isin(destinations)]
        both = origins is None or destinations is None
        bloc = destinations if origins is None else origins
        if both and bloc is not None and len(bloc) > 1:
            t = t[~(t.origin.isin(bloc) & t.destination.isin(bloc))]
        return t.value.sum()

    def by_section(self, origins, destinations, year):
        t = self.year(year, True)
        return [self.flow(origins, destinations, year, t[t.sector == name]) for name in self.o.names]

    def world(self, year, rows=None):
        t = self.year(year) if rows is None else rows
        for who in self.who.values():
            if len(who) > 1:
                t = t[~(t.origin.isin(who) & t.destination.isin(who))]
        return t.value.sum()

    def gdp(self, who, year):
        values = [self.o.gdp.get((c, year)) for c in who]
        return None if any(v is None or v != v for v in values) else sum(values)

    def partners(self, who, out, year):
        t = self.year(year)
        mine, theirs = ("origin", "destination") if out else ("destination", "origin")
        t = t[t[mine].isin(who)]
        if len(who) > 1:
            t = t[~t[theirs].isin(who)]
        return t.groupby(theirs).value.sum()


def normal(p, n):
    """Wilson's interval at 95 per cent."""
    z = 1.959963984540054
    middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, (middle - spread) / (1 + z * z / n)), min(1.0, (middle + spread) / (1 + z * z / n))


def trade_values(p):
    """Indicators of totals."""
    A, B, s, t = p.who["a"], p.who["b"], p.first, p.last
    out = {}
    x, m = p.flow(A, B, t), p.flow(B, A, t)
    out["trade.total"], out["trade.balance"] = x + m, x - m
    if x + m:
        out["trade.normalised"] = (x - m) / (x + m)
    x0, m0 = p.flow(A, B, s), p.flow(B, A, s)
    for name, v0, v1 in [("total", x0 + m0, x + m), ("a-to-b", x0, x), ("b-to-a", m0, m)]:
        if v0 > 0:
            out[f"growth.{name}"] = 100 * (v1 - v0) / v0
            out[f"growth.{name}.yearly"] = 100 * (math.exp(math.log(v1 / v0) / (t - s)) - 1) if v1 > 0 else -100
    many, one = (B, A) if len(B) >= len(A) else (A, B)
    if len(many) > 1:
        covered = lambda c, y: not p.year(y)[(p.year(y).origin == c) | (p.year(y).destination == c)].empty
        known = [c for c in many if covered(c, s) and covered(c, t)]
        level = lambda c, y: p.flow([c], one, y) + p.flow(one, [c], y)
        whole = sum(level(c, s) for c in known)
        for c in known:
            out[f"contribution.member.{c}"] = 100 * (level(c, t) - level(c, s)) / whole
    dependence = {}
    for side, own, other in [("a", A, B), ("b", B, A)]:
        ex, im = p.flow(own, None, t), p.flow(None, own, t)
        to, back = p.flow(own, other, t), p.flow(other, own, t)
        if ex > 0:
            out[f"share.{side}.exports"] = 100 * to / ex
        if im > 0:
            out[f"share.{side}.imports"] = 100 * back / im
        dependence[side] = (to + back) / (ex + im)
        out[f"dependence.{side}.trade"] = dependence[side]
        gdp = p.gdp(own, t)
        if gdp:
            out[f"dependence.{side}.gdp"] = 100 * (to + back) / gdp
        trade = p.partners(own, True, t).add(p.partners(own, False, t), fill_value=0)
        trade = trade[~trade.index.isin(other)]
        out[f"rank.trade.of-{side}"] = 1 + int((trade > to + back).sum())
        for way, exports in [("exports", True), ("imports", False)]:
            flows = p.partners(own, exports, t)
            flows = flows[flows > 0]
            if len(flows):
                share = flows / flows.sum()
                h, n = float((share**2).sum()), len(flows)
                out[f"concentration.{side}.{way}.index"] = h
                out[f"concentration.{side}.{way}.normalised"] = (h - 1 / n) / (1 - 1 / n) if n > 1 else 1.0
                out[f"concentration.{side}.{way}.effective"] = 1 / h
    da, db = dependence["a"], dependence["b"]
    if da + db > 0:
        out["dependence.asymmetry"] = (da - db) / (da + db)
    out["dependence.salience"], out["dependence.symmetry"] = math.sqrt(da * db), 1 - abs(da - db)
    for way, i, j in [("a-to-b", A, B), ("b-to-a", B, A)]:
        x_ij, x_i, m_j, m_i, w = p.flow(i, j, t), p.flow(i, None, t), p.flow(None, j, t), p.flow(None, i, t), p.world(t)
        if x_i > 0 and m_j > 0:
            out[f"intensity.kojima.{way}"] = (x_ij / x_i) / (m_j / (w - m_i))
            out[f"intensity.wits.{way}"] = (x_ij / x_i) / (m_j / w)
    gdp = {side: p.gdp(who, t) for side, who in p.who.items()}
    if all(gdp.values()):
        inside = [gdp["a"] - p.flow(A, None, t), gdp["b"] - p.flow(B, None, t)]
        if min(inside) > 0 and x > 0 and m > 0:
            ratio = inside[0] * inside[1] / (x * m)
            out["trade-costs.tau"] = 100 * (ratio ** (1 / (2 * (8 - 1))) - 1)
        if min(inside) > 0:
            out["trade-costs.phi"] = math.sqrt(x * m / (inside[0] * inside[1]))
    return out


def section_values(p):
    """Indicators of sections."""
    A, B, s, t = p.who["a"], p.who["b"], p.first, p.last
    names = [str(name).split("_")[0] for name in p.o.names]  # SITC0_Food
    out = {}
    share = lambda v: [x / sum(v) for x in v]
    ex = {k: p.by_section(w, None, t) for k, w in p.who.items()}
    im = {k: p.by_section(None, w, t) for k, w in p.who.items()}
    rows = p.year(t, True)
    world = [p.world(t, rows[rows.sector == n]) for n in p.o.names]
    flows = {"a": p.by_section(A, B, t), "b": p.by_section(B, A, t)}
    old = [x + m for x, m in zip(p.by_section(A, B, s), p.by_section(B, A, s))] if s in (1995, 2005, 2015) else None
    if old:
        out["contribution.sections"] = 100 * (sum(flows["a"]) + sum(flows["b"]) - sum(old)) / sum(old)
    for k, name in enumerate(names):
        if old:
            change = flows["a"][k] + flows["b"][k] - old[k]
            out[f"contribution.section.{name}"] = 100 * change / sum(old)
    for side, other in [("a", "b"), ("b", "a")]:
        x, m = sum(ex[side]), sum(im[side])
        for k, name in enumerate(names):
            if world[k] > 0 and x > 0:
                rca = (ex[side][k] / x) / (world[k] / sum(world))
                out[f"advantage.{side}.rca.{name}"] = rca
                out[f"advantage.{side}.rsca.{name}"] = (rca - 1) / (rca + 1)
            if sum(flows[side]) > 0 and im[other][k] > 0:
                out[f"advantage.{side}.bilateral.{name}"] = (flows[side][k] / sum(flows[side])) / (
                    im[other][k] / sum(im[other])
                )
            a, b = ex[side][k], im[side][k]
            balance = (a - b) / (a + b) if a + b else 0
            out[f"advantage.{side}.lafay.{name}"] = 100 * (balance - (x - m) / (x + m)) * (a + b) / (x + m)
    x, y = share(ex["a"]), share(ex["b"])
    out["similarity.overlap"] = sum(map(min, x, y))
    norm = lambda v: math.sqrt(sum(e * e for e in v))
    out["similarity.cosine"] = sum(e * f for e, f in zip(x, y)) / (norm(x) * norm(y))
    out["similarity.krugman"] = sum(abs(e - f) for e, f in zip(x, y))
    for way, i, j in [("a-to-b", "a", "b"), ("b-to-a", "b", "a")]:
        x, y = share(ex[i]), share(im[j])
        out[f"complementarity.{way}"] = 1 - sum(abs(e - f) for e, f in zip(x, y)) / 2
        rest = [w - m for w, m in zip(world, im[i])]
        expected = sum(e * m / r for e, m, r in zip(ex[i], im[j], rest) if e > 0 and m > 0)
        out[f"drysdale.complementarity.{way}"] = sum(
            (e / sum(ex[i])) * (sum(rest) / r) * (m / sum(im[j])) for e, m, r in zip(ex[i], im[j], rest) if r > 0
        )
        out[f"drysdale.bias.{way}"] = sum(flows[i]) / expected
    whole = sum(flows["a"]) + sum(flows["b"])
    if whole > 0:
        apart = sum(abs(e - f) for e, f in zip(flows["a"], flows["b"]))
        out["intra-industry.aggregate"] = 1 - apart / whole
    first = {"a": p.by_section(A, B, s), "b": p.by_section(B, A, s)} if s in (1995, 2005, 2015) else None
    for k, name in enumerate(names):
        e, f = flows["a"][k], flows["b"][k]
        if e + f > 0:
            out[f"intra-industry.section.{name}"] = 1 - abs(e - f) / (e + f)
        if first:
            de, df = e - first["a"][k], f - first["b"][k]
            if abs(de) + abs(df) > 0:
                out[f"intra-industry.marginal.{name}"] = 1 - abs(de - df) / (abs(de) + abs(df))
    return out


def vote_values(p):
    """Agreement in the General Assembly."""
    o, out, t = p.o, {}, p.last
    votes = o.votes[o.votes.year == t]
    a = votes[votes.code.isin(p.who["a"])]
    b = votes[votes.code.isin(p.who["b"])]
    both = a.merge(b, on="rcid", suffixes=("_a", "_b"))
    if len(both):
        n = len(both)
        same = both.vote_a == both.vote_b
        share = float(same.mean())
        out["un-agreement.share"] = share
        pa, pb = (both[c].value_counts(normalize=True) for c in ("vote_a", "vote_b"))
        at = lambda d, v: float(d.get(v, 0.0))
        chance = sum(at(pa, v) * at(pb, v) for v in "YAN")
        chance_pi = sum(((at(pa, v) + at(pb, v)) / 2) ** 2 for v in "YAN")
        if chance < 1:
            out["un-agreement.kappa"] = (share - chance) / (1 - chance)
        if chance_pi < 1:
            out["un-agreement.pi"] = (share - chance_pi) / (1 - chance_pi)
        scale = {"Y": 1.0, "A": 0.5, "N": 0.0}
        out["un-agreement.s-score"] = 1 - 2 * float((both.vote_a.map(scale) - both.vote_b.map(scale)).abs().mean())
        groups = same.groupby(both.rcid).agg(["sum", "count"])
        r = len(groups)
        if r > 1:
            variance = r / (r - 1) * float(((groups["sum"] - share * groups["count"]) ** 2).sum()) / n**2
            size = share * (1 - share) / variance if variance > 0 and 0 < share < 1 else r
            out["un-agreement.share.low"], out["un-agreement.share.high"] = normal(share, min(size, n))
    points = [[o.points[c, t] for c in who if (c, t) in o.points] for who in p.who.values()]
    if all(points):
        out["un-agreement.ideal-point-gap"] = abs(sum(points[0]) / len(points[0]) - sum(points[1]) / len(points[1]))
    return out


def from_rows(program, value):
    """What the rows of the inputs give: counts of ties, gaps between two reports."""
    explain = lambda i: json.loads(subprocess.run([program, "explain", i, "--json"], capture_output=True, check=True).stdout)
    inputs = [explain(i) for i in value["inputs"]]
    if value["indicator"] == "ties":
        return sum(row["value"] for e in inputs for row in e["rows"])
    by_origin, by_destination = (e["value"] for e in inputs)
    return math.log(by_destination / by_origin)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "target/release/comity"))
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared" / "data")
    args = parser.parse_args()
    o = Originals(args.data)
    worst, counts, missing, wrong = {}, {}, [], []
    for a, b, first, last in PAIRS:
        command = [args.program, "indicators", a, b, "--from", str(first), "--to", str(last), "--json", "--all"]
        found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["values"]
        second = {}
        for basis in ("baci", "unctad-sitc"):
            p = Pair(o, basis, a, b, first, last)
            if len(p.year(first)) and len(p.year(last)):
                second[basis] = trade_values(p)
        if last in (1995, 2005, 2015) and "unctad-sitc" in second:
            second["unctad-sitc"] |= section_values(Pair(o, "unctad-sitc", a, b, first, last))
        second["unga"] = vote_values(Pair(o, "baci", a, b, first, last))
        for value in found:
            if value["value"] is None:
                continue
            name, basis = f"{value['indicator']}.{value['variant']}", value["basis"]
            if value["indicator"] in ("ties", "mirror-gap"):
                again = from_rows(args.program, value)
            else:
                again = second.get(basis, {}).get(name)
            where = f"{a} {b} {first}..{last} {name}@{basis}"
            if again is None:
                missing.append(where)
                continue
            size = max(abs(value["value"]), abs(again), 1e-12)
            # A difference of two equal numbers has no relative size.
            difference = abs(value["value"] - again) / (size if size > 1e-9 else 1.0)
            counts[value["indicator"]] = counts.get(value["indicator"], 0) + 1
            worst[value["indicator"]] = max(worst.get(value["indicator"], (0.0, "")), (difference, where))
            if difference > TOLERANCE:
                wrong.append(f"{where}: {value['value']} here, {again} there")
    for name, (difference, where) in sorted(worst.items()):
        print(f"{name:16} {counts[name]:5} values, worst relative difference {difference:.1e}  ({where})")
    for line in missing:
        print(f"no second computation: {line}")
    for line in wrong:
        print(f"DIFFERENT {line}")
    total, most = sum(counts.values()), max((d for d, _ in worst.values()), default=0.0)
    print(f"{total} values of {len(PAIRS)} relations recomputed, worst relative difference {most:.1e}")
    sys.exit(1 if missing or wrong else 0)


main()
