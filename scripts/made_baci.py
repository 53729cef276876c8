#!/usr/bin/env python3
"""Writes a made release of BACI of one year: official columns, real numbers of countries, invented rows.

    scripts/made_baci.py 2018 11000000 > BACI_HS17_Y2018_V202501.csv
    scripts/made_baci.py 2018 11000000 revised > BACI_HS17_Y2018_V202601.csv
    scripts/made_baci.py 2018 3000000 monthly > monthly.csv

Every exporter sells a part of 5,384 products to a part of the importers, so that rows, pairs and products
come in about the numbers of a real year. The same arguments give the same bytes. A revised release has another
value in one row of a hundred and lacks one row of a thousand. A monthly table is of the exports of China.
"""

import csv
import random
import sys
from pathlib import Path

PRODUCTS = 5384


def monthly(year, rows, numbers, codes):
    """The exports of China by month, in dollars, as a table of somebody's own."""
    partners = [number for number in numbers if number != 156]
    count = rows // len(partners) // 12
    sys.stdout.write("origin,destination,period,product,value_usd\n")
    for importer in partners:
        for month in range(1, 13):
            for k in sorted(random.sample(range(PRODUCTS), count)):
                sys.stdout.write(f"156,{importer},{year}-{month:02d},{codes[k]},{random.randint(1, 9_999_999)}\n")


def main():
    year, rows = int(sys.argv[1]), int(sys.argv[2])
    random.seed(year)
    # Numbers of its own, so that all rows that were not revised are the same.
    revision = random.Random(f"revision of {year}") if sys.argv[3:] == ["revised"] else None
    places = Path(__file__).parent.parent / "registry" / "places.csv"
    with open(places, encoding="utf-8") as file:
        numbers = [int(row["m49"]) for row in csv.DictReader(file) if row["m49"]][:226]
    numbers.sort()
    codes = [f"{10110 + 167 * k:06d}" for k in range(PRODUCTS)]
    if sys.argv[3:] == ["monthly"]:
        monthly(year, rows, numbers, codes)
        return
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
                if revision:
                    fate = revision.randrange(1000)
                    if fate == 0:
                        continue
                    if fate <= 10:
                        value = max(1, value * revision.randint(80, 130) // 100)
                lines.append(f"{year},{exporter},{importer},{codes[k]},{value // 1000}.{value % 1000:03d},1.000\n")
            write("".join(lines))


main()
