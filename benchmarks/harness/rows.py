"""The rows of the table: which cases they take, and what must hold."""

import functools

from harness import workloads
from harness.cases import Case, filled_bucket, first_deployment, rebuilt, shrunk
from harness.delay_line import ROUND_TRIP_MILLISECONDS, DelayLine, most_at_once
from harness.measure import Samples, alternate, launch
from harness.row import OURS, Bench, Outcome, Row, peak, ratios
from harness.scale import row_10
from harness.servers import Ceph, Rclone, Server
from harness.startup import row_11
from harness.tools import PUT_FLOOR, RCLONE, RCLONE_UNCHECKED, SCAN_FLOOR, Tool, ours
from harness.verdict import Check
from harness.worker import row_12

TRUSTING = f"{OURS} --verify manifest"
STALE_KEYS = 10_000


def besides(samples: Samples) -> list[Check]:
    """Ours in proportion to rclone when that does not check what it wrote; no goal is about it."""
    if RCLONE_UNCHECKED.name not in samples:
        return []
    return ratios(samples, RCLONE_UNCHECKED.name, wall=None, processor=None)


@functools.cache
def rebuilt_11000(bench: Bench) -> Case:
    """Rows 1 and 2 compare with the same runs of rclone."""
    tools = [bench.ours, RCLONE]
    if not bench.quick:
        tools += [RCLONE_UNCHECKED, ours(bench.binary, "--verify", "manifest"), SCAN_FLOOR]
        tools += [tool for tool in bench.peers if tool not in tools]
    return rebuilt(
        "rebuilt, 11,000 files", workloads.rust_docs_third(), Rclone(), tools, bench.pairs,
        always={OURS, TRUSTING, RCLONE.name, SCAN_FLOOR.name})


def row_1(bench: Bench) -> Outcome:
    case = rebuilt_11000(bench)
    return Outcome(
        ratios(case.samples, RCLONE.name, wall=1 / 3, processor=1 / 3)
        + besides(case.samples), [case])


def row_2(bench: Bench) -> Outcome:
    samples = rebuilt_11000(bench).samples
    return Outcome(
        ratios(samples, RCLONE.name, TRUSTING, wall=1 / 5, processor=1 / 5)
        + ratios(samples, SCAN_FLOOR.name, TRUSTING, wall=1.5),
        notes=["the runs of row 1"])


def first_11000(bench: Bench, server: Server) -> Outcome:
    tools = [bench.ours, RCLONE, PUT_FLOOR]
    if not bench.quick:
        tools += [RCLONE_UNCHECKED]
        tools += [tool for tool in bench.peers if tool not in tools]
    case = first_deployment(
        f"first, 11,000 files ({server.name})", workloads.rust_docs_third(), server, tools,
        3 if bench.quick else bench.pairs, always={OURS, RCLONE.name, PUT_FLOOR.name})
    floor = case.samples.ratio(PUT_FLOOR.name, RCLONE.name, "wall")
    return Outcome(
        ratios(case.samples, RCLONE.name, wall=0.7, processor=1 / 4)
        + ratios(case.samples, PUT_FLOOR.name, processor=1.6) + besides(case.samples), [case],
        [f"the floor's wall is {floor:.2f} x rclone: the server's own work is in both"])


def row_5(bench: Bench) -> Outcome:
    site = workloads.python_docs()
    case = first_deployment(
        "first, 1,000 files, 30 ms", site, Rclone(),
        [bench.ours, *bench.peers, RCLONE_UNCHECKED], bench.pairs, ROUND_TRIP_MILLISECONDS,
        always={OURS})
    notes = [] if bench.quick else [cost_of_delay_line(site, bench.pairs)]
    return Outcome(
        ratios(case.samples, bench.best_peer(case.samples), wall=0.6) + besides(case.samples),
        [case], notes)


def cost_of_delay_line(site: workloads.Site, rounds: int) -> str:
    """How much longer the floor takes through the delay line when that does not delay."""
    direct, through = "direct", "through the line"

    def once(tool: Tool):
        with Rclone().empty_bucket() as bucket, DelayLine(bucket, 0) as line:
            by = bucket if tool.name == direct else line.bucket
            return launch(PUT_FLOOR.command(site.folder, by))

    samples, _ = alternate(
        [Tool(direct, PUT_FLOOR.command), Tool(through, PUT_FLOOR.command)], rounds, once,
        {direct, through})
    return (f"through the delay line at 0 ms, the floor takes"
            f" {samples.ratio(through, direct, 'wall'):.2f} x as long as without it, with"
            f" {len(site.files) / samples.median(through, 'wall'):.0f} requests a second")


def row_6(bench: Bench) -> Outcome:
    case = rebuilt(
        "one changed of 1,000, 30 ms", workloads.python_docs(), Rclone(),
        [bench.ours, *bench.peers, RCLONE_UNCHECKED], bench.pairs, ROUND_TRIP_MILLISECONDS,
        always={OURS})
    chain = max((sample.chain for sample in case.samples[OURS]), key=len)
    return Outcome(
        ratios(case.samples, bench.best_peer(case.samples), wall=0.8)
        + [Check("sequential round trips", len(chain), 6)] + besides(case.samples), [case],
        [f"{OURS}, one after the other: {', '.join(chain)}"])


def row_7(bench: Bench) -> Outcome:
    case = first_deployment(
        "a file of 1 GiB", workloads.large_file(), Rclone(), [bench.ours, *bench.peers],
        bench.pairs, always={OURS})
    best = bench.best_peer(case.samples)
    throughput = case.samples.ratio(best, OURS, "wall")
    return Outcome(
        [Check("throughput", throughput, 1, f"x {best}", at_least=True),
         peak(case.samples, 100)], [case])


def row_8(bench: Bench) -> Outcome:
    after = workloads.python_docs()
    tool = ours(bench.binary, "--max-delete", str(STALE_KEYS))
    with workloads.with_stale_pages(after, STALE_KEYS) as before:
        case = shrunk(
            "10,000 stale keys", before, after, Rclone(), [tool, *bench.peers], bench.pairs,
            always={tool.name})
        with filled_bucket(tool, before, Rclone()) as bucket:
            with DelayLine(bucket, 0) as line:
                launch(tool.command(after.folder, line.bucket))
    deletes = [exchange for exchange in line.exchanges if exchange.request[:4] in ("POST", "DELE")]
    return Outcome(
        ratios(case.samples, bench.best_peer(case.samples), tool.name, wall=0.5)
        + [Check("requests that delete", len(deletes), STALE_KEYS / 1000 + 2),
           Check("at once", most_at_once(deletes), 2, at_least=True)], [case])


def row_9(bench: Bench) -> Outcome:
    site = workloads.rust_docs()
    first = first_deployment(
        "first, 33,000 files", site, Rclone(), [bench.ours, RCLONE], min(3, bench.pairs),
        always={OURS, RCLONE.name})
    none = rebuilt(
        "no-op, 33,000 files", site, Rclone(), [bench.ours, RCLONE], bench.pairs,
        always={OURS, RCLONE.name}, edit=False)
    return Outcome([peak(first.samples, 64, "first: peak memory"),
         peak(none.samples, 48, "no-op: peak memory")], [first, none])


def on_ceph(bench: Bench) -> Outcome:
    if reason := Ceph.missing():
        return Outcome([], notes=[f"not measured: {reason}"])
    with Ceph() as server:
        again = rebuilt(
            "rebuilt, 11,000 files (Ceph)", workloads.rust_docs_third(), server,
            [bench.ours, RCLONE], bench.pairs, always={OURS, RCLONE.name})
        first = first_deployment(
            "first, 1,000 files, 30 ms (Ceph)", workloads.python_docs(), server,
            [bench.ours, *bench.peers], bench.pairs, ROUND_TRIP_MILLISECONDS, always={OURS})
        one = rebuilt(
            "one changed of 1,000, 30 ms (Ceph)", workloads.python_docs(), server,
            [bench.ours, *bench.peers], bench.pairs, ROUND_TRIP_MILLISECONDS, always={OURS})
    # The first run finds out that If-Match is refused, which the others are spared.
    chain = one.samples[OURS][-1].chain
    return Outcome(
        ratios(again.samples, RCLONE.name, wall=1 / 3, processor=1 / 3)
        + ratios(first.samples, bench.best_peer(first.samples), wall=0.6)
        + ratios(one.samples, bench.best_peer(one.samples), wall=0.8)
        + [Check("sequential round trips", len(chain), 6)], [again, first, one],
        ["the goals are those of rows 1, 5 and 6",
         f"{OURS}, one after the other: {', '.join(chain)}"])


ROWS = [
    Row("1", "rebuilt site, 11,000 files, one changed", row_1, quick=True),
    Row("2", "the same with `--verify manifest`", row_2),
    Row("3", "first deployment, 11,000 files", lambda bench: first_11000(bench, Rclone()),
        quick=True),
    Row("4", "the same over TLS", lambda bench: first_11000(bench, Rclone(tls=True))),
    Row("5", "first deployment, 1,000 files, 30 ms round trip", row_5, quick=True),
    Row("6", "one changed file of 1,000, 30 ms round trip", row_6, quick=True),
    Row("7", "a file of 1 GiB", row_7),
    Row("8", "10,000 stale keys deleted", row_8),
    Row("9", "33,000 files, first deployment and no-op", row_9),
    Row("10", "no-op with 10,000 to 1,000,000 keys", row_10),
    Row("11", "start-up and size", row_11, quick=True),
    Row("12", "worker: first step, interrupt", row_12),
    Row("Ceph", "rows 1, 5 and 6 on Ceph's gateway", on_ceph),
]
