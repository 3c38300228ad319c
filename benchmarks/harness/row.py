"""What a row of the table is."""

import dataclasses
import functools
import pathlib
from collections.abc import Callable

from harness.cases import Case
from harness.measure import Samples
from harness.tools import Tool, ours
from harness.verdict import Check

OURS = "deploy-dist"


@dataclasses.dataclass
class Outcome:
    """What a row found."""

    checks: list[Check]
    cases: list[Case] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Bench:
    """What all rows need to know."""

    binary: pathlib.Path
    worker: pathlib.Path
    peers: tuple[Tool, ...]
    quick: bool = False
    pairs: int = 5

    @functools.cached_property
    def ours(self) -> Tool:
        return ours(self.binary)

    def best_peer(self, samples: Samples) -> str:
        return samples.fastest([tool.name for tool in self.peers])


@dataclasses.dataclass(frozen=True)
class Row:
    """A row: its number, what it is about, and how it is measured."""

    number: str
    title: str
    measure: Callable[[Bench], Outcome]
    quick: bool = False


def ratios(samples: Samples, theirs: str, ours: str = OURS, **limits: float | None) -> list[Check]:
    """Ours in proportion to theirs, for each of the figures of a sample that have a limit."""
    names = {"wall": "wall", "processor": "CPU"}
    return [
        Check(names[figure], samples.ratio(ours, theirs, figure), limit, f"x {theirs}")
        for figure, limit in limits.items()
    ]


def peak(samples: Samples, limit: float, what: str = "peak memory") -> Check:
    return Check(what, max(sample.memory for sample in samples[OURS]), limit, "MiB")
