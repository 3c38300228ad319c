"""One run of a tool: what it cost, and whether it did its work."""

import dataclasses
import os
import pathlib
import statistics
import subprocess
import tempfile
from collections.abc import Callable

from harness.native import program
from harness.servers import Bucket
from harness.tools import Command, Tool
from harness.workloads import Site


@dataclasses.dataclass(frozen=True)
class Sample:
    """What one run of a client process cost."""

    wall: float  # seconds
    processor: float  # seconds, user and system
    memory: float  # MiB, the peak of what was resident
    # Behind the delay line: how many exchanges, and the longest chain of them, one after the other.
    requests: int | None = None
    chain: tuple[str, ...] = ()


class WrongResult(Exception):
    """A run that ended badly, or did not leave what it should."""


def launch(command: Command) -> Sample:
    """Runs a command to its end."""
    with tempfile.TemporaryDirectory(prefix="bench-home-") as home:
        figures = f"{home}/figures"
        environment = {"PATH": os.environ["PATH"], "HOME": home} | command.environment
        result = subprocess.run(
            [program("launch"), figures, *command.arguments],
            cwd=home, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        with open(figures) as file:
            wall, user, system, kibibytes, status = file.read().split()
    if status != "0":
        told = (result.stderr or result.stdout).strip().splitlines()[-3:]
        raise WrongResult(f"{command.arguments[0]} ended with {status}: {' / '.join(told)}")
    return Sample(float(wall), float(user) + float(system), int(kibibytes) / 1024)


def check(site: Site, bucket: Bucket) -> None:
    """Every file is an object with its MD5 for an ETag, and there is nothing else."""
    objects = bucket.objects()
    # The ETag of what came in parts is not its MD5; the bytes say.
    objects |= {key: bucket.md5(key) for key, etag in objects.items() if "-" in etag}
    wrong = [key for key, digest in site.digests.items() if objects.get(key) != digest]
    extra = objects.keys() - site.digests.keys()
    if wrong or extra:
        example = (wrong or sorted(extra))[0]
        raise WrongResult(
            f"{len(wrong)} objects missing or wrong, {len(extra)} too many, such as {example}")


class Samples(dict[str, list[Sample]]):
    """The samples of a case by the tool's name; those of one index were taken one after the other."""

    def median(self, tool: str, figure: str) -> float:
        return statistics.median(getattr(sample, figure) for sample in self[tool])

    def ratio(self, ours: str, theirs: str, figure: str) -> float:
        """The median of the ratios of the pairs: what slows a while down slows both of a pair."""
        return statistics.median(
            getattr(our, figure) / getattr(their, figure)
            for our, their in zip(self[ours], self[theirs]))

    def fastest(self, tools: list[str]) -> str:
        return min((tool for tool in tools if tool in self), key=lambda t: self.median(t, "wall"))


def alternate(
    tools: list[Tool], rounds: int, run: Callable[[Tool], Sample], always: set[str] = frozenset(),
) -> tuple[Samples, list[str]]:
    """Runs each tool once a round, in turns forwards and backwards, and says who was left out.

    A tool that takes more than three times as long as the best is not run again, but for those
    in `always`: it is not the one to beat. One that fails twice in a row is left out.
    """
    samples, notes, running = Samples(), [], list(tools)
    for number in range(rounds):
        for tool in running if number % 2 == 0 else reversed(running):
            try:
                sample = repeated(run, tool, notes)
            except WrongResult as error:
                if tool.name in always:
                    raise
                samples.pop(tool.name, None)
                notes.append(f"{tool.name} left out: {error}")
            else:
                samples.setdefault(tool.name, []).append(sample)
        running = [tool for tool in running if tool.name in samples]
        best = min(samples.median(tool.name, "wall") for tool in running if not tool.is_floor)
        for tool in list(running):
            if tool.name not in always and samples.median(tool.name, "wall") > 3 * best:
                running.remove(tool)
    return samples, notes


def repeated(run: Callable[[Tool], Sample], tool: Tool, notes: list[str]) -> Sample:
    """A run, or a second one when it failed.

    `rclone serve s3` answers 500 now and then when several connections create objects in a folder
    that is new, and not every client outlives that.
    """
    try:
        return run(tool)
    except WrongResult as error:
        notes.append(f"{tool.name} repeated: {error}")
        return run(tool)
