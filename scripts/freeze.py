#!/usr/bin/env python3
"""What do two hundred briefs print? One line a number: pair, evidence id, value as printed.

    scripts/freeze.py PROGRAM > FILE

Run it before and after a change that should move nothing; `diff` of the two files is the list of
what moved. The pairs are a fixed walk through all economies and the regional blocs by a large step,
so that two versions of the registry are asked about the same pairs.
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


def pairs():
    with open(REGISTRY / "places.csv", newline="") as file:
        choice = [row["code"] for row in csv.DictReader(file)] + BLOCS
    at = 0
    while True:
        at = (at + STEP) % (len(choice) ** 2)
        yield choice[at // len(choice)], choice[at % len(choice)]


def printed(program, pair):
    """The lines of a pair, or nothing if the two are no pair (the same, or one inside the other)."""
    command = [program, "brief", *pair, "--from", "2014", "--to", "2024", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        return []
    brief = json.loads(done.stdout)
    lines = [["tile " + t["label"], t["missing"] or t["value"], t["change"]] for t in brief["tiles"]]
    lines += [[e["id"], e["value"]] for e in brief["evidence"]]
    return ["\t".join([*pair, *line]) for line in lines]


def main():
    program, walk, done = sys.argv[1], pairs(), 0
    with ThreadPoolExecutor(2) as pool:
        while done < PAIRS:
            batch = [next(walk) for _ in range(8)]
            for lines in pool.map(lambda pair: printed(program, pair), batch):
                if lines and done < PAIRS:
                    print("\n".join(lines))
                    done += 1


if __name__ == "__main__":
    main()
