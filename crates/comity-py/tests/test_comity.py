"""The package as its user meets it. Needs nothing but the package; pyarrow, pandas and polars are tried if there."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest

import comity


def there(name):
    return importlib.util.find_spec(name) is not None


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

    def test_ties_note_indicators_sources_and_pledges(self):
        found = comity.ties("CHN", "CELAC", as_of="2025-05-13", kind="ties.mou.bri")
        self.assertEqual(found.data["kinds"][0]["count_in_force"], 21)
        self.assertIn("in_force", found.text.replace(" ", "_"))
        self.assertTrue(comity.brief("CHN", "BRA", lang="es").text.startswith("# "))
        self.assertGreater(len(comity.indicators("CHN", "BRA")), 5)
        self.assertIn("publisher", comity.sources().columns)
        self.assertGreater(len(comity.pledges("CHN", "CELAC")), 0)
        self.assertEqual(comity.find("Brasil").data["places"][0]["code"], "BRA")

    def test_a_text_is_checked_and_frames_are_judged(self):
        text = "China exported goods worth $27.4 billion to Brazil in 2014."
        self.assertTrue(comity.check(text, date="2020-05-01").data["claims"])
        frame = {
            "quote": text[:-1], "kind": "level", "measure": "trade.goods.exports", "parties": ["CHN", "BRA"],
            "period": "2014", "value": 27.4e9, "unit": "USD", "comparator": "=",
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


class Errors(unittest.TestCase):
    def test_every_refusal_has_a_type_and_a_hint(self):
        for call, says in [
            (lambda: comity.ask("exprts CHN -> BRA 2014"), "trade.goods.exports"),
            (lambda: comity.ties("CHN", "CELACC"), "did you mean"),
            (lambda: comity.simulate("none"), "us-china-25"),
            (lambda: comity.estimate("trade ~ rta", 7), "__arrow_c_stream__"),
            (lambda: comity.estimate("trade ~ rta", famly="ppml"), "unknown field"),
        ]:
            with self.assertRaises(comity.ComityError) as caught:
                call()
            self.assertIn(says, str(caught.exception))
        with self.assertRaises(comity.UsageError) as caught:
            comity.ask("exprts CHN -> BRA 2014")
        self.assertTrue(caught.exception.hint)
        with self.assertRaises(ValueError):
            comity.simulate({"shocks": [{"kind": "tariff", "rate_percent": float("nan")}]})

    def test_importing_is_quick(self):
        timed = "import time; t = time.perf_counter(); import comity; print(time.perf_counter() - t)"
        out = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
        self.assertLess(float(out.stdout), 0.5)


class OwnFiles(unittest.TestCase):
    def test_a_file_stands_beside_the_data_on_its_own_basis(self):
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, "mine.csv")
            with open(name, "w", encoding="utf-8") as file:
                file.write("exporter,importer,year,value_usd\nCHN,BRA,2022,123\n")
            world = comity.World([name])
            found = comity.ask("exports CHN -> BRA 2022", world=world)
            mine = [r for r in found.data["readings"] if r["basis"]["series"].startswith("mine")]
            self.assertEqual([r["value"] for r in mine], [123])
            self.assertFalse([r for r in comity.ask("exports CHN -> BRA 2022").data["readings"] if r["value"] == 123])


class Tables(unittest.TestCase):
    def test_a_notebook_shows_a_table_and_nothing_is_run(self):
        html = comity.ask("exports CHN -> BRA 2014..2020")._repr_html_()
        self.assertIn("<th>value</th>", html)
        self.assertNotIn("<script", html)

    @unittest.skipUnless(there("pyarrow"), "pyarrow is not installed")
    def test_pyarrow_reads_an_answer_and_gives_a_frame(self):
        import pyarrow as pa

        table = pa.table(comity.ask("exports CHN -> BRA 2014..2020"))
        self.assertEqual(table.schema.field("value").type, pa.float64())
        rows = pa.table({
            "exporter": ["a", "a", "b", "b", "c", "c"] * 3,
            "importer": ["b", "c", "a", "c", "a", "b"] * 3,
            "year": [1] * 6 + [2] * 6 + [3] * 6,
            "trade": [1.0, 2.0, 3.0, 1.0, 5.0, 2.0, 2.0, 4.0, 3.0, 2.0, 6.0, 1.0, 1.0, 3.0, None, 2.0, 4.0, 2.0],
            "rta": [0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1],
        })
        found = comity.estimate("trade ~ rta | exporter + importer", rows)
        model = found.data["models"][0]
        self.assertEqual(found.data["data"]["rows"], 18)
        self.assertIsNotNone(model["coefficients"][0]["se"])
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, "rows.csv")
            import pyarrow.csv

            pyarrow.csv.write_csv(rows, name)
            program = os.environ.get("COMITY_PROGRAM")
            if program:
                args = [program, "estimate", "trade ~ rta | exporter + importer", "--data", name, "--json"]
                out = subprocess.run(args, capture_output=True, text=True, check=False)
                same = json.loads(out.stdout)["models"][0]["coefficients"]
                self.assertEqual(same, model["coefficients"])

    @unittest.skipUnless(there("pyarrow"), "pyarrow is not installed")
    def test_frames_that_cannot_be_meant_are_refused(self):
        import pyarrow as pa

        twice = pa.Table.from_arrays([pa.array([1.0]), pa.array([2.0])], names=["trade", "trade"])
        nested = pa.table({"trade": [[1.0]], "rta": [1.0]})
        infinite = pa.table({"trade": [1.0, float("inf")], "rta": [1.0, 0.0]})
        for frame, says in [(twice, "two columns"), (nested, "numbers or texts"), (infinite, "infinity")]:
            with self.assertRaises(comity.ComityError) as caught:
                comity.estimate("trade ~ rta", frame)
            self.assertIn(says, str(caught.exception))


if __name__ == "__main__":
    unittest.main()
