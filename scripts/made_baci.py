#!/usr/bin/env python3
"""Writes a made release of BACI of one year: official columns, real numbers of countries, invented rows.

    scripts/made_baci.py 2018 11000000 > BACI_HS17_Y2018_V202501.csv

Every exporter sells a part of 5,384 products to a part of the importers, so that rows, pairs and products
come in about the numbers of a real year. The same arguments give the same bytes.
"""

import csv
import random
import sys
from pathlib import Path

PRODUCTS = 5384


def main():
    year, rows = int(sys.argv[1]), int(sys.argv[2])
    random.seed(year)
    places = Path(__file__).parent.parent / "registry" / "places.csv"
    with open(places, encoding="utf-8") as file:
        numbers = [int(row["m49"]) for row in csv.DictReader(file) if row["m49"]][:226]
    numbers.sort()
    codes = [f"{10110 + 167 * k:06d}" for k in range(PRODUCTS)]
    weights = [1 / (1 + position) ** 0.6 for position in random.sample(range(len(numbers)), len(numbers))]
    total = sum(weights)
    write = sys.stdout.write
    write("t,i,j,k,v,q\n")
    for exporter, weight in zip(numbers, weights):
        left = int(rows * weight / total)
        for importer, other in zip(numbers, weights):
            if importer == exporter:
                continue
            count = min(PRODUCTS, int(left * other / total) + 1)
            lines = []
            for k in sorted(random.sample(range(PRODUCTS), count)):
                value = random.randint(1, 9_999_999)
                lines.append(f"{year},{exporter},{importer},{codes[k]},{value // 1000}.{value % 1000:03d},1.000\n")
            write("".join(lines))


main()
