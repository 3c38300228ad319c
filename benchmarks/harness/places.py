"""Where things are."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BENCHMARKS = ROOT / "benchmarks"
# What is downloaded, unpacked, compiled and logged; git ignores it.
CACHE = ROOT / ".bench"
# The environment that the benchmark runs in has the peers.
VENV = pathlib.Path(sys.prefix)
