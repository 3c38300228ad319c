#!/usr/bin/env python3
"""Measures deploy-dist against other tools and prints what holds of what it promises.

`make bench` runs all rows, `make bench-quick` a few in under three minutes; README.md beside this
file explains how it measures. To repeat some rows with another binary:

    .bench/venv/bin/python benchmarks/bench.py --rows 5,6 --binary path/to/deploy-dist
"""

import argparse
import datetime
import pathlib
import sys

from harness import plots, report
from harness.measure import WrongResult
from harness.places import BENCHMARKS, CACHE, ROOT
from harness.row import Bench, Outcome
from harness.rows import ROWS
from harness.tools import peers

# The others take several times as long.
QUICK_PEERS = "rclone,s5cmd"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the rows that take a few minutes")
    parser.add_argument("--rows", help="numbers of rows, with commas between them")
    parser.add_argument("--peers", help="names of peers, with commas between them (all)")
    parser.add_argument("--pairs", type=int, default=5, help="how often each tool runs (5)")
    parser.add_argument(
        "--binary", type=pathlib.Path, default=ROOT / ".build/release/deploy-dist",
        help="the deploy-dist to measure (.build/release/deploy-dist)")
    parser.add_argument(
        "--output", type=pathlib.Path,
        help="where table, figures and plots go (benchmarks/results/<date>, or below .bench when"
             " not all rows are measured)")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    rows = [row for row in ROWS if row.quick or not options.quick]
    if options.rows:
        rows = [row for row in ROWS if row.number in options.rows.split(",")]
    binary = options.binary.resolve()
    if not binary.exists():
        sys.exit(f"error: {binary} is not there\nhint: make build")
    date = datetime.date.today().isoformat()
    everything = not options.quick and not options.rows
    folder = options.output or (BENCHMARKS if everything else CACHE) / "results" / date

    facts = report.machine()
    print(", ".join(f"{name} {value}" for name, value in facts.items()))
    found, reasons = peers()
    names = options.peers or (QUICK_PEERS if options.quick else "")
    if names:
        left_out = [tool.name for tool in found if tool.name not in names.split(",")]
        found = [tool for tool in found if tool.name in names.split(",")]
        reasons = [f"{name}: not asked for" for name in left_out]
    for reason in reasons:
        print(f"not measured: {reason}")
    bench = Bench(
        binary, binary.with_name("deploy-worker"), tuple(found), options.quick, options.pairs)
    results = []
    for row in rows:
        try:
            outcome = row.measure(bench)
        except WrongResult as error:
            outcome = Outcome([], notes=[f"not measured: {error}"])
        results.append((row, outcome))
        print(report.text(row, outcome), flush=True)
        report.write(folder, results, facts)
    plots.draw(folder, results)
    print(f"\n{report.table(results)}\nwritten to {folder}")


if __name__ == "__main__":
    main()
