#!/usr/bin/env python3
"""What does a program print? Its answers one a line, so that two versions can be held side by side.

    scripts/freeze.py PROGRAM briefs | gzip -9n > crates/comity/tests/frozen/briefs.tsv.gz
    scripts/freeze.py PROGRAM verdicts FOLDER > crates/comity/tests/frozen/verdicts.tsv

`briefs`: two hundred briefs, a line a number: pair, evidence id (or `tile` and its label), value as
printed. The pairs are a fixed walk through all economies and the regional blocs by a large step, so
that two versions of the registry are asked about the same pairs.

`verdicts`: every claim found in the development sets for the checker in FOLDER: set, sentence or
article, place of the claim in its text, kind, measure, verdict. No text is printed.
"""

import csv
import json
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

REGISTRY = pathlib.Path(__file__).resolve().parent.parent / "registry"
PAIRS = 200
STEP = 7919
# Blocs are a list of their own, because new ones join the registry.
BLOCS = "CELAC EU EFTA EAEU GCC MERCOSUR PA ANDEAN CARICOM SICA ASEAN RCEP CPTPP BRICS AU SCO LAC AFR ASI EUR OCE".split()


def asked(program, *arguments):
    """What the program says in JSON, or nothing if it refuses."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    return done.stdout if done.returncode in (0, 1) else ""


def pairs():
    with open(REGISTRY / "places.csv", newline="") as file:
        choice = [row["code"] for row in csv.DictReader(file)] + BLOCS
    at = 0
    while True:
        at = (at + STEP) % (len(choice) ** 2)
        yield choice[at // len(choice)], choice[at % len(choice)]


def printed(program, pair):
    """The lines of a pair, or nothing if the two are no pair (the same, or one inside the other)."""
    answer = asked(program, "brief", *pair, "--from", "2014", "--to", "2024", "--json")
    if not answer:
        return []
    brief = json.loads(answer)
    lines = [["tile " + t["label"], t["missing"] or t["value"], t["change"]] for t in brief["tiles"]]
    lines += [[e["id"], e["value"]] for e in brief["evidence"]]
    return ["\t".join([*pair, *line]) for line in lines]


def briefs(program):
    walk, done = pairs(), 0
    with ThreadPoolExecutor(2) as pool:
        while done < PAIRS:
            batch = [next(walk) for _ in range(8)]
            for lines in pool.map(lambda pair: printed(program, pair), batch):
                if lines and done < PAIRS:
                    print("\n".join(lines))
                    done += 1


def verdicts(program, folder):
    folder = pathlib.Path(folder)
    for sentences in sorted(folder.glob("**/trade-claims-dev*.jsonl")):
        answer = asked(program, "check", "--jsonl", sentences, "--evidence", sentences.parent / "evidence")
        for sentence in map(json.loads, answer.splitlines()):
            for claim in sentence["claims"]:
                tell(sentences.stem, sentence["id"], claim["anchor_start"], claim, claim["verdict"])
    for gold in sorted(folder.glob("articles/*.gold.jsonl")):
        meta = json.loads(gold.read_text().splitlines()[0])
        answer = asked(program, "check", gold.parent / meta["file"], "--json", "--date", meta["date"])
        for claim in json.loads(answer)["claims"]:
            tell("articles", meta["file"], claim["start"], claim["frame"], claim["verdict"])


def tell(*line):
    group, name, start, frame, verdict = line
    print(group, name, start, frame["kind"], frame["measure"], verdict, sep="\t")


def main():
    match sys.argv[1:]:
        case [program, "briefs"]:
            briefs(program)
        case [program, "verdicts", folder]:
            verdicts(program, folder)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
