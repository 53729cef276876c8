"""The package as its user meets it; what reads tables (pyarrow, pandas, polars) is tried if it is there."""

import contextlib
import importlib.util
import inspect
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
import warnings
from pathlib import Path

import comity


def needs(*names):
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    return unittest.skipIf(missing, "SKIPPED, for want of " + ", ".join(missing))


class Questions(unittest.TestCase):
    def test_a_figure_has_a_basis_and_evidence_that_explains(self):
        found = comity.ask("exports CHN -> BRA 2014..2020")
        self.assertGreater(len(found), 6)
        for reading in found.data["readings"]:
            self.assertTrue(reading["basis"]["publisher"])
            self.assertIn(reading["coverage"], {"recorded", "zero", "one_side", "lower_bound"})
        why = comity.explain(found.data["readings"][0]["id"])
        self.assertEqual(why.data["value"], found.data["readings"][0]["value"])

    def test_what_is_not_covered_has_no_number(self):
        found = comity.ask("exports CHN -> BRA 2021")
        self.assertTrue(found.data["gaps"])
        self.assertFalse([r for r in found.data["readings"] if r["basis"]["series"] == "baci"])
        self.assertTrue(bool(comity.ask("gdp TWN 1950")), "an answer without rows is an answer")

    def test_ties_note_indicators_sources_and_pledges(self):
        found = comity.ties("CHN", "CELAC", as_of="2025-05-13", kind="ties.mou.bri")
        self.assertEqual(found.data["kinds"][0]["counts"]["in_force"], 21)
        self.assertEqual(len(found), sum(found.data["kinds"][0]["counts"].values()))
        self.assertTrue(comity.brief("CHN", "BRA", lang="es").text.startswith("# "))
        self.assertGreater(len(comity.indicators("CHN", "BRA")), 5)
        self.assertIn("publisher", comity.sources().columns)
        self.assertGreater(len(comity.pledges("CHN", "CELAC")), 0)
        self.assertEqual(comity.find("Brasil").data["places"][0]["code"], "BRA")

    def test_a_text_is_checked_and_frames_are_judged(self):
        text = "China exported goods worth $27.4 billion to Brazil in 2014."
        self.assertTrue(comity.check(text, date="2020-05-01").data["claims"])
        frame = {
            "quote": text[:-1],
            "kind": "level",
            "measure": "trade.goods.exports",
            "parties": ["CHN", "BRA"],
            "period": "2014",
            "value": 27.4e9,
            "unit": "USD",
            "comparator": "=",
        }
        judged = comity.judge([frame, {**frame, "measure": "none"}], date="2020-05-01", text=text)
        self.assertEqual(len(judged), 1)
        self.assertEqual(len(judged.data["refused"]), 1)
        self.assertIn("answer", comity.frame_schema().data)

    def test_a_counterfactual_carries_its_certificate(self):
        shock = {"kind": "tariff", "imposer": ["USA"], "target": ["CHN"], "rate_percent": 25}
        found = comity.simulate({"shocks": [shock], "focus": ["USA", "CHN"]})
        self.assertTrue(found.data["runs"][0]["certificate"]["solved"])
        self.assertGreater(len(found), 50)

    @needs("pyarrow")
    def test_a_counterfactual_on_flows_of_a_frame(self):
        import pyarrow as pa

        pairs = [("A", "A", 90.0), ("A", "B", 10.0), ("B", "A", 10.0), ("B", "B", 50.0)]
        flows = pa.table([list(column) for column in zip(*pairs)], names=["origin", "destination", "value"])
        shock = {"kind": "tariff", "imposer": ["A"], "target": ["B"], "rate_percent": 10}
        found = comity.simulate({"shocks": [shock]}, flows=flows)
        self.assertEqual(found.data["baseline"]["label"], "data frame")
        self.assertTrue(found.data["runs"][0]["certificate"]["solved"])
        change = dict(zip(pa.table(found)["code"].to_pylist(), pa.table(found)["real_income_percent"].to_pylist()))
        self.assertLess(change["B"], 0.0)
        with self.assertRaises(comity.DataError) as caught:
            comity.simulate({"shocks": [shock]}, flows=flows.drop_columns(["value"]))
        self.assertIn("expected a column `value`", str(caught.exception))

    def test_threads_ask_at_once(self):
        alone = comity.ask("exports CHN -> BRA 2019").text
        found = []
        threads = [threading.Thread(target=lambda: found.append(comity.ask("exports CHN -> BRA 2019").text)) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        self.assertEqual(found, [alone] * 4)


class Refusals(unittest.TestCase):
    def test_every_refusal_has_a_type_and_a_hint(self):
        nan = {"shocks": [{"kind": "tariff", "rate_percent": float("nan")}]}
        for kind, call, says in [
            (comity.UsageError, lambda: comity.ask("exprts CHN -> BRA 2014"), "trade.goods.exports"),
            (comity.UsageError, lambda: comity.ties("CHN", "CELACC"), "did you mean"),
            (comity.UsageError, lambda: comity.simulate("none"), "us-china-25"),
            (comity.UsageError, lambda: comity.simulate(nan), "finite"),
            (comity.UsageError, lambda: comity.judge([{"quote": object()}], date="2020-01-01"), "JSON"),
            (comity.UsageError, lambda: comity.estimate("trade ~ rta", 7), "__arrow_c_stream__"),
            (comity.DataError, lambda: comity.estimate("trade ~ rta", "none.parquet"), "none.parquet"),
        ]:
            with self.subTest(says), self.assertRaises(kind) as caught:
                call()
            self.assertIn(says, str(caught.exception))
            self.assertIsInstance(caught.exception, comity.ComityError)
            self.assertTrue(caught.exception.hint)

    def test_options_that_exclude_each_other_are_told(self):
        with self.assertRaises(comity.UsageError) as caught:
            comity.estimate("trade ~ rta", cluster=["year"], errors="robust")
        self.assertIn("exclude", str(caught.exception))


class OwnFiles(unittest.TestCase):
    def test_a_file_stands_beside_the_data_on_its_own_basis(self):
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, "mine.csv")
            Path(name).write_text("exporter,importer,year,value_usd\nCHN,BRA,2022,123\n", encoding="utf-8")
            world = comity.World([name])
            self.assertIn("mine.csv", world.told)
            found = comity.ask("exports CHN -> BRA 2022", world=world)
            mine = [r for r in found.data["readings"] if r["basis"]["series"].startswith("mine")]
            self.assertEqual([r["value"] for r in mine], [123])
            without = comity.ask("exports CHN -> BRA 2022").data["readings"]
            self.assertFalse([r for r in without if r["value"] == 123])


def panel():
    """Flows with a gap, written down by hand."""
    return {
        "exporter": ["a", "a", "b", "b", "c", "c"] * 3,
        "importer": ["b", "c", "a", "c", "a", "b"] * 3,
        "year": [1] * 6 + [2] * 6 + [3] * 6,
        "trade": [1.0, 2.0, 3.0, 1.0, 5.0, 2.0, 2.0, 4.0, 3.0, 2.0, 6.0, 1.0, 1.0, 3.0, None, 2.0, 4.0, 2.0],
        "rta": [0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1],
    }


FORMULA = "trade ~ rta | exporter + importer"


class Tables(unittest.TestCase):
    def test_a_notebook_shows_a_table_and_nothing_is_run(self):
        html = comity.ask("exports CHN -> BRA 2014..2020")._repr_html_()
        self.assertIn("<th>value</th>", html)
        self.assertNotIn("<script", html)
        self.assertIn("<pre>", comity.ties("CHN", "BRA", kind="bri")._repr_html_(), "a table without rows tells why")
        note = comity.brief("CHN", "BRA")
        self.assertIsNone(note._repr_html_())
        shown = note._repr_markdown_()
        self.assertIn("<sup>1</sup>", shown)
        self.assertIn("\n1. ", shown)
        self.assertNotIn("[^", shown)
        self.assertNotRegex(shown, r"(?<!\\)\$", "a dollar would begin a formula")

    @needs("pyarrow")
    def test_pyarrow_reads_an_answer_with_its_sources(self):
        import pyarrow as pa

        table = pa.table(comity.ask("exports CHN -> BRA 2014..2020"))
        self.assertEqual(table.schema.field("value").type, pa.float64())
        self.assertIn("CEPII", table.schema.metadata[b"comity.sources"].decode())
        gaps = pa.table(comity.indicators("CHN", "BRA", missing=True))["value"]
        self.assertGreater(gaps.null_count, 0, "what could not be computed is null")

    @needs("pyarrow", "pandas", "polars")
    def test_every_library_of_frames_reads_and_gives(self):
        import pandas as pd
        import polars as pl
        import pyarrow as pa

        answer = comity.ask("exports CHN -> BRA 2014..2020")
        values = pa.table(answer)["value"].to_pylist()
        self.assertEqual(pl.DataFrame(answer)["value"].to_list(), values)
        self.assertEqual(pd.DataFrame.from_arrow(answer)["value"].tolist(), values)
        rows = panel()
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, "rows.csv")
            pl.DataFrame(rows).write_csv(name)
            file = comity.estimate(FORMULA, name).data["models"][0]["coefficients"]
        self.assertIsNotNone(file[0]["se"])
        categories = pd.DataFrame(rows).astype({"exporter": "category", "importer": "category"})
        for frame in [pa.table(rows), pd.DataFrame(rows), pl.DataFrame(rows), categories, pl.DataFrame(rows).with_columns(pl.col("exporter").cast(pl.Categorical))]:
            found = comity.estimate(FORMULA, frame)
            self.assertEqual(found.data["data"]["rows"], 18)
            self.assertEqual(found.data["models"][0]["coefficients"], file, type(frame))

    @needs("pyarrow")
    def test_dates_and_codes_beyond_doubles_tell_rows_apart(self):
        import datetime

        import pyarrow as pa

        rows = panel()
        big = {text: 9_007_199_254_740_992 + n for n, text in enumerate("abc")}
        days = [datetime.date(2020, 1, year) for year in rows["year"]]
        table = pa.table({
            **rows,
            "code": pa.array([big[e] for e in rows["exporter"]], pa.int64()),
            "day": pa.array(days),
            "instant": pa.array([datetime.datetime.combine(day, datetime.time()) for day in days], pa.timestamp("ns")),
        })
        by_name = comity.estimate("trade ~ rta | exporter + year", table).data["models"][0]["coefficients"]
        for effects in ["code + day", "code + instant"]:
            found = comity.estimate(f"trade ~ rta | {effects}", table, cluster=["exporter^importer"])
            self.assertEqual(found.data["models"][0]["coefficients"][0]["estimate"], by_name[0]["estimate"])

    @needs("pyarrow")
    def test_frames_that_cannot_be_meant_are_refused(self):
        import pyarrow as pa

        twice = pa.Table.from_arrays([pa.array([1.0]), pa.array([2.0])], names=["trade", "trade"])
        nested = pa.table({"trade": [[1.0]], "rta": [1.0]})
        infinite = pa.table({"trade": [1.0, float("inf")], "rta": [1.0, 0.0]})
        texts = pa.table({"trade": ["much", "little"], "rta": [1.0, 0.0]})
        nothing = pa.table({"trade": pa.array([], pa.float64()), "rta": pa.array([], pa.float64())})
        for frame, says in [
            (twice, "two columns"),
            (nested, "numbers, dates or texts"),
            (infinite, "infinity"),
            (texts, "a number"),
            (nothing, ""),
        ]:
            with self.subTest(says), self.assertRaises(comity.ComityError) as caught:
                comity.estimate("trade ~ rta", frame)
            self.assertIn(says, str(caught.exception))


# A use of the package that is right.
USE = """
import comity

answer: comity.Answer = comity.ask("gdp Brazil 2019", world=comity.World([]))
rows: int = len(comity.estimate(["trade ~ rta"], "x.csv", family="ppml", cluster=["pair"]))
try:
    comity.simulate({"shocks": []})
except comity.ComityError as error:
    hint: str | None = error.hint
"""


class Peers(unittest.TestCase):
    @needs("pyfixest", "pandas", "pyarrow")
    def test_pyfixest_finds_the_same_coefficients_and_errors(self):
        import numpy as np
        import pandas as pd
        import pyfixest

        random = np.random.default_rng(1)
        places = [f"P{n:02}" for n in range(14)]
        frame = pd.MultiIndex.from_product([places, places, range(2000, 2008)], names=["exporter", "importer", "year"])
        frame = frame.to_frame(index=False)
        frame = frame[frame.exporter != frame.importer].reset_index(drop=True)
        frame["pair"] = frame.exporter + frame.importer
        frame["dist"] = frame.pair.map({pair: random.uniform(1, 9) for pair in frame.pair.unique()})
        frame["rta"] = (random.random(len(frame)) < 0.4).astype(float)
        frame["trade"] = np.exp(1 + 0.5 * frame.rta - np.log(frame.dist)) * random.gamma(2, 0.5, len(frame))
        frame.loc[random.random(len(frame)) < 0.1, "trade"] = 0.0
        frame["logged"] = np.log(frame.trade + 1)
        way = "exporter^year + importer^year"
        for peer, family, left, right, effects in [
            (pyfixest.fepois, "ppml", "trade", "rta + log(dist)", way),
            (pyfixest.fepois, "ppml", "trade", "rta", way + " + pair"),
            (pyfixest.feols, "ols", "logged", "rta + log(dist)", way),
            (pyfixest.feols, "ols", "logged", "rta", "exporter + importer + year"),
        ]:
            formula = f"{left} ~ {right} | {effects}"
            with self.subTest(formula):
                precise = {"iwls_tol": 1e-12} if family == "ppml" else {}
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    theirs = peer(formula, frame, vcov={"CRV1": "pair"}, demeaner=pyfixest.MapDemeaner(fixef_tol=1e-12), **precise)
                ours = comity.estimate(formula, frame, family=family, cluster=["pair"], small_sample="fixest")
                for row in ours.data["models"][0]["coefficients"]:
                    name = row["name"]
                    self.assertAlmostEqual(row["estimate"] / theirs.coef()[name], 1.0, delta=1e-7)
                    self.assertAlmostEqual(row["se"] / theirs.se()[name], 1.0, delta=1e-6)


class Package(unittest.TestCase):
    def test_importing_is_quick(self):
        timed = "import time; t = time.perf_counter(); import comity; print(time.perf_counter() - t)"
        out = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
        self.assertLess(float(out.stdout), 0.5)

    def test_everything_offered_is_there_and_documented(self):
        for name in comity.__all__:
            self.assertTrue(getattr(comity, name).__doc__, name)

    def test_every_argument_of_a_tool_has_a_keyword(self):
        schemas = Path(__file__).parents[3] / "docs/schema/arguments"
        called = {"find": "find_party", "brief": "brief_note", "check": "check_text", "judge": "judge_frames"}
        named = {"formulas": "formula", "from": "first", "to": "last", "all": "missing"}
        # `list` is always meant, and a scenario is given as a whole.
        for name in ["ask", "find", "ties", "brief", "indicators", "explain", "check", "judge", "estimate", "sources", "pledges"]:
            schema = json.loads((schemas / f"{called.get(name, name)}.json").read_text(encoding="utf-8"))
            wanted = {named.get(key, key) for key in schema["properties"]} - {"list"}
            self.assertEqual(wanted - set(inspect.signature(getattr(comity, name)).parameters), set(), name)

    @needs("mypy")
    def test_stubs_fit_the_package_and_its_use(self):
        home = Path(comity.__file__).parent.parent
        env = {**os.environ, "MYPYPATH": str(home), "PYTHONPATH": str(home)}
        with tempfile.TemporaryDirectory() as folder:
            name = Path(folder) / "use.py"
            name.write_text(USE, encoding="utf-8")
            for args in [["mypy", "--strict", str(name)], ["mypy.stubtest", "comity._native", "--ignore-disjoint-bases"]]:
                out = subprocess.run([sys.executable, "-m", *args], capture_output=True, text=True, cwd=folder, env=env)
                self.assertEqual(out.returncode, 0, out.stdout + out.stderr)


    @needs("pyright")
    def test_pyright_finds_stubs_complete_and_their_use_right(self):
        home = Path(comity.__file__).parent.parent
        env = {**os.environ, "PYTHONPATH": str(home)}
        run = lambda *args, **how: subprocess.run([sys.executable, "-m", "pyright", *args], capture_output=True, text=True, env=env, **how)
        if run("--version").returncode != 0:
            self.skipTest("SKIPPED, because pyright does not start: it fetches its other half by npm")
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "use.py").write_text(USE, encoding="utf-8")
            Path(folder, "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict", "extraPaths": [str(home)]}), encoding="utf-8")
            out = run("use.py", cwd=folder)
            self.assertEqual(out.returncode, 0, out.stdout + out.stderr)
            out = run("--verifytypes", "comity", cwd=folder)
            self.assertEqual(out.returncode, 0, out.stdout + out.stderr)
            self.assertIn("completeness score: 100%", out.stdout)
            Path(folder, "use.py").write_text("import comity\ncomity.ask(7)\n", encoding="utf-8")
            self.assertNotEqual(run("use.py", cwd=folder).returncode, 0, "a wrong use is found")


class Notebooks(unittest.TestCase):
    @needs("pyarrow", "pandas", "matplotlib")
    def test_notebooks_run_from_top_to_bottom(self):
        folder = Path(__file__).parent.parent / "notebooks"
        found = sorted(folder.glob("*.ipynb"))
        self.assertEqual(len(found), 3)
        for path in found:
            with self.subTest(path.name):
                names = {"__name__": "__main__"}
                os.environ["MPLBACKEND"] = "agg"
                with contextlib.redirect_stdout(io.StringIO()):
                    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                        if cell["cell_type"] == "code":
                            exec(compile("".join(cell["source"]), path.name, "exec"), names)


if __name__ == "__main__":
    unittest.main()
