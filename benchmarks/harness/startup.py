"""Row 11: what it takes to start at all."""

import pathlib
import statistics
import subprocess
import tempfile

from harness.measure import launch
from harness.row import Bench, Outcome
from harness.tools import Command
from harness.verdict import Check

STARTS = 50
MEBIBYTE = 1 << 20


def row_11(bench: Bench) -> Outcome:
    nothing = start_milliseconds("/bin/true")
    return Outcome(
        [Check("start-up", start_milliseconds(bench.binary, "--version"), 5, "ms"),
         Check("binary", stripped_size(bench.binary) / MEBIBYTE, 20, "MiB")],
        notes=[f"medians of {STARTS}; to start and end /bin/true takes {nothing:.2f} ms;"
               " the size is that without symbols"])


def start_milliseconds(*command: str | pathlib.Path) -> float:
    return 1000 * statistics.median(
        launch(Command(list(command))).wall for _ in range(STARTS))


def stripped_size(binary: pathlib.Path) -> int:
    with tempfile.NamedTemporaryFile(prefix="bench-strip-") as file:
        subprocess.run(["strip", "-o", file.name, binary], check=True)
        return pathlib.Path(file.name).stat().st_size
