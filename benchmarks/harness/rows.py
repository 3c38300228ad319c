"""The rows of the table: which cases they take, and what must hold."""

import dataclasses
import functools
import pathlib
import statistics
import subprocess
import tempfile
from collections.abc import Callable

from harness import workloads
from harness.cases import Case, first_deployment, rebuilt
from harness.delay_line import ROUND_TRIP_MILLISECONDS
from harness.measure import Samples, launch
from harness.servers import Rclone
from harness.tools import PUT_FLOOR, RCLONE, Command, Tool, ours, peers
from harness.verdict import Check

MEBIBYTE = 1 << 20
OURS = "deploy-dist"


@dataclasses.dataclass
class Outcome:
    """What a row found."""

    checks: list[Check]
    cases: list[Case] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Row:
    number: int
    title: str
    measure: Callable[["Bench"], Outcome]
    quick: bool = False


@dataclasses.dataclass(frozen=True)
class Bench:
    """What all rows need to know."""

    binary: pathlib.Path
    quick: bool = False
    pairs: int = 5

    @functools.cached_property
    def peers(self) -> list[Tool]:
        return peers(self.quick)[0]

    @functools.cached_property
    def ours(self) -> Tool:
        return ours(self.binary)


def row_1(bench: Bench) -> Outcome:
    case = rebuilt(
        "rebuilt, 11,000 files", workloads.rust_docs_third(), Rclone(),
        [bench.ours, RCLONE], bench.pairs, always={OURS, RCLONE.name})
    return Outcome(ratios(case.samples, RCLONE.name, wall=1 / 3, processor=1 / 3), [case])


def row_3(bench: Bench) -> Outcome:
    case = first_deployment(
        "first deployment, 11,000 files", workloads.rust_docs_third(), Rclone(),
        [bench.ours, RCLONE, PUT_FLOOR], 3 if bench.quick else bench.pairs,
        always={OURS, RCLONE.name, PUT_FLOOR.name})
    return Outcome(
        ratios(case.samples, RCLONE.name, wall=0.7, processor=1 / 4)
        + ratios(case.samples, PUT_FLOOR.name, processor=1.6), [case],
        [f"the floor's wall is {case.samples.ratio(PUT_FLOOR.name, RCLONE.name, 'wall'):.2f} x"
         " rclone: the server's part is in both"])


def row_5(bench: Bench) -> Outcome:
    case = first_deployment(
        "first deployment, 1,000 files, 30 ms", workloads.python_docs(), Rclone(),
        [bench.ours, *bench.peers], bench.pairs, ROUND_TRIP_MILLISECONDS, always={OURS})
    return Outcome(ratios(case.samples, best_peer(case.samples, bench), wall=0.6), [case])


def row_6(bench: Bench) -> Outcome:
    case = rebuilt(
        "rebuilt, 1,000 files, 30 ms", workloads.python_docs(), Rclone(),
        [bench.ours, *bench.peers], bench.pairs, ROUND_TRIP_MILLISECONDS, always={OURS})
    trips = max(len(sample.chain) for sample in case.samples[OURS])
    return Outcome(
        ratios(case.samples, best_peer(case.samples, bench), wall=0.8)
        + [Check("sequential round trips", trips, 6)], [case],
        ["ours, one after the other: " + ", ".join(case.samples[OURS][-1].chain)])


def row_11(bench: Bench) -> Outcome:
    def start(*command: str | pathlib.Path) -> float:
        runs = [launch(Command(list(command))).wall for _ in range(50)]
        return 1000 * statistics.median(runs)

    nothing = start("/bin/true")
    return Outcome(
        [Check("start-up", start(bench.binary, "--version"), 5, "ms"),
         Check("binary", stripped_size(bench.binary) / MEBIBYTE, 20, "MiB")],
        notes=[f"to start and end /bin/true takes {nothing:.2f} ms; the binary's size is that"
               " without symbols"])


def stripped_size(binary: pathlib.Path) -> int:
    with tempfile.NamedTemporaryFile(prefix="bench-strip-") as file:
        subprocess.run(["strip", "-o", file.name, binary], check=True)
        return pathlib.Path(file.name).stat().st_size


def best_peer(samples: Samples, bench: Bench) -> str:
    return samples.fastest([tool.name for tool in bench.peers])


def ratios(samples: Samples, theirs: str, **limits: float) -> list[Check]:
    """Ours in proportion to theirs, for each of the figures of a sample that have a limit."""
    names = {"wall": "wall", "processor": "CPU", "memory": "memory"}
    return [
        Check(names[figure], samples.ratio(OURS, theirs, figure), limit, f"x {theirs}")
        for figure, limit in limits.items()
    ]


ROWS = [
    Row(1, "rebuilt site, 11,000 files, one changed", row_1, quick=True),
    Row(3, "first deployment, 11,000 files", row_3, quick=True),
    Row(5, "first deployment, 1,000 files, 30 ms round trip", row_5, quick=True),
    Row(6, "one changed file of 1,000, 30 ms round trip", row_6, quick=True),
    Row(11, "start-up and size", row_11, quick=True),
]
