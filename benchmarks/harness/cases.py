"""The situations that are measured: each says what is there before a run, and checks it after."""

import contextlib
import dataclasses
from collections.abc import Iterator

from harness.delay_line import DelayLine, sequential
from harness.measure import Sample, Samples, alternate, check, launch
from harness.servers import Bucket, Rclone, Server
from harness.tools import PUT_FLOOR, RCLONE, SCAN_FLOOR, Tool
from harness.workloads import Site


@dataclasses.dataclass
class Case:
    """A situation and what the tools cost in it."""

    name: str
    objects: int
    samples: Samples
    notes: list[str] = dataclasses.field(default_factory=list)


def run(tool: Tool, site: Site, bucket: Bucket, milliseconds: float | None = None) -> Sample:
    """Runs a tool once, behind the delay line when the bucket is to be some milliseconds away."""
    if milliseconds is None:
        return launch(tool.command(site.folder, bucket))
    with DelayLine(bucket, milliseconds) as line:
        sample = launch(tool.command(site.folder, line.bucket))
    chain = tuple(exchange.short_name for exchange in sequential(line.exchanges))
    return dataclasses.replace(sample, requests=len(line.exchanges), chain=chain)


def first_deployment(
    name: str, site: Site, server: Server, tools: list[Tool], rounds: int,
    milliseconds: float | None = None, always: set[str] = frozenset(),
) -> Case:
    """Everything goes into an empty bucket."""

    def once(tool: Tool) -> Sample:
        with server.empty_bucket() as bucket:
            sample = run(tool, site, bucket, milliseconds)
            check(site, bucket)
            return sample

    return Case(name, len(site.files), *alternate(tools, rounds, once, always))


def rebuilt(
    name: str, site: Site, server: Server, tools: list[Tool], rounds: int,
    milliseconds: float | None = None, always: set[str] = frozenset(),
    edit: bool = True,
) -> Case:
    """The site was built again: every file has a new time, and with `edit` one has other bytes.

    Each tool has a bucket of its own, so that each finds what it left itself.
    """
    with contextlib.ExitStack() as stack:
        site.changing_page
        buckets = {
            tool.name: stack.enter_context(filled_bucket(tool, site, server)) for tool in tools}

        def once(tool: Tool) -> Sample:
            bucket = buckets[tool.name]
            site.rebuild(edit)
            sample = run(tool, site, bucket, milliseconds)
            if tool is not SCAN_FLOOR:
                check(site, bucket)
            return sample

        return Case(name, len(site.files), *alternate(tools, rounds, once, always))


def shrunk(
    name: str, before: Site, after: Site, server: Server, tools: list[Tool], rounds: int,
    always: set[str] = frozenset(),
) -> Case:
    """Of what was deployed, much is no longer there."""

    def once(tool: Tool) -> Sample:
        with filled_bucket(tool, before, server) as bucket:
            sample = run(tool, after, bucket)
            check(after, bucket)
            return sample

    gone = len(before.files) - len(after.files)
    return Case(name, gone, *alternate(tools, rounds, once, always))


@contextlib.contextmanager
def filled_bucket(tool: Tool, site: Site, server: Server) -> Iterator[Bucket]:
    """A bucket that holds the site as it is."""
    with server.empty_bucket() as bucket:
        filler = tool
        if not tool.keeps_state:
            # Whoever is quickest; the floor does not sign, which only rclone's server accepts.
            filler = PUT_FLOOR if isinstance(server, Rclone) else RCLONE
        launch(filler.command(site.folder, bucket))
        check(site, bucket)
        yield bucket
