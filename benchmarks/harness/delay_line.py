"""The longer way to a server, and what its log says about the exchanges."""

import dataclasses
import subprocess
import tempfile
from collections.abc import Iterable

from harness.native import program
from harness.servers import Bucket

ROUND_TRIP_MILLISECONDS = 30


@dataclasses.dataclass(frozen=True)
class Exchange:
    """A question and its answer on one connection, in seconds as the client sees them."""

    start: float
    end: float
    connection: int = 0
    request: str = ""

    @property
    def short_name(self) -> str:
        """Method and the end of the path, for reading."""
        method, _, target = self.request.removesuffix(" HTTP/1.1").partition(" ")
        return f"{method} {target.rpartition('/')[2][:40]}".strip()


class DelayLine:
    """A bucket that is `milliseconds` away, and after the context the exchanges that went there."""

    def __init__(self, bucket: Bucket, milliseconds: float):
        self._upstream, self._milliseconds = bucket, milliseconds
        self.exchanges: list[Exchange] = []

    def __enter__(self) -> "DelayLine":
        self._log = tempfile.NamedTemporaryFile(mode="r", prefix="bench-line-")
        self._process = subprocess.Popen(
            [program("delay-line"), str(self._upstream.port), str(self._milliseconds),
             self._log.name],
            stdout=subprocess.PIPE, text=True)
        self.bucket = self._upstream.at_port(int(self._process.stdout.readline()))
        return self

    def __exit__(self, *_) -> None:
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()
        self.exchanges = read_log(self._log)
        self._log.close()


def read_log(lines: Iterable[str]) -> list[Exchange]:
    exchanges = []
    for line in lines:
        start, end, connection, _, _, request = line.rstrip("\n").split("\t")
        exchanges.append(Exchange(int(start) / 1e6, int(end) / 1e6, int(connection), request))
    return exchanges


def sequential(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """The longest chain of exchanges of which each began after the one before had ended.

    Taking whichever ends first of those that may follow leaves the most room for the rest, so that
    no chain is longer (interval scheduling).
    """
    chain: list[Exchange] = []
    for exchange in sorted(exchanges, key=lambda exchange: exchange.end):
        if not chain or exchange.start >= chain[-1].end:
            chain.append(exchange)
    return chain


def most_at_once(exchanges: Iterable[Exchange]) -> int:
    """How many exchanges were under way at the busiest moment."""
    # At one moment an end counts before a start: what follows is not beside what it follows.
    moments = sorted(
        moment for exchange in exchanges for moment in ((exchange.start, 1), (exchange.end, -1)))
    most = under_way = 0
    for _, change in moments:
        under_way += change
        most = max(most, under_way)
    return most
